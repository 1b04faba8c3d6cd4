// SPDX-License-Identifier: Apache-2.0
#include "assay/host/setting_file.hpp"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "temporary_directory.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;

constexpr const char* governor = "sys/devices/system/cpu/cpufreq/policy0/scaling_governor";

}  // namespace

TEST_CASE("only files by which a clock is set are setting files") {
  for (const char* path :
       {governor, "sys/devices/system/cpu/cpufreq/policy12/energy_performance_preference",
        "sys/devices/system/cpu/cpufreq/policy3/boost", "sys/devices/system/cpu/cpufreq/boost",
        "sys/devices/system/cpu/cpu7/cpufreq/scaling_governor",
        "sys/devices/system/cpu/intel_pstate/no_turbo"}) {
    CAPTURE(path);
    CHECK(is_setting_file(path));
  }
  for (const char* path :
       {"", "/", "../../etc/passwd", "etc/passwd", "/sys/devices/system/cpu/cpufreq/boost",
        "sys/devices/system/cpu/../../../../etc/passwd", "sys/devices/system/cpu/cpu0/online",
        "sys/devices/system/cpu/cpufreq/../cpu0/online",
        "sys/devices/system/cpu/cpufreq/policy/boost",
        "sys/devices/system/cpu/cpufreq/policy0x/scaling_governor",
        "sys/devices/system/cpu/cpufreq/policy0/scaling_setspeed",
        "sys/devices/system/cpu/cpufreq/policy0//scaling_governor",
        "sys/devices/system/cpu/cpufreq/policy0/../policy0/scaling_governor",
        "sys/devices/system/cpu/cpufreq/policy0/scaling_governor/", "sys/power/state"}) {
    CAPTURE(path);
    CHECK_FALSE(is_setting_file(path));
  }
}

TEST_CASE("a setting is read and written byte for byte") {
  const TemporaryDirectory root;
  root.write(governor, "performance\n");
  CHECK(read_setting_file(root.path(), governor).value() == "performance\n");
  REQUIRE(check_setting_file(root.path(), governor));
  CHECK(text_of(root / governor) == "performance\n");
  REQUIRE(write_setting_file(root.path(), governor, "powersave"));
  CHECK(text_of(root / governor) == "powersave");
}

TEST_CASE("no link is followed, neither by reading nor by writing") {
  const TemporaryDirectory root;
  const fs::path target = root.write("target/scaling_governor", "untouched");
  SUBCASE("the file is a link") {
    fs::create_directories((root / governor).parent_path());
    fs::create_symlink(target, root / governor);
  }
  SUBCASE("a folder on the way is a link") {
    fs::create_directories((root / governor).parent_path().parent_path());
    fs::create_directory_symlink(target.parent_path(), (root / governor).parent_path());
  }
  SUBCASE("the file has another name elsewhere") {
    fs::create_directories((root / governor).parent_path());
    fs::create_hard_link(target, root / governor);
  }
  CHECK_FALSE(read_setting_file(root.path(), governor));
  CHECK_FALSE(check_setting_file(root.path(), governor));
  CHECK_FALSE(write_setting_file(root.path(), governor, "changed"));
  CHECK(text_of(target) == "untouched");
}

TEST_CASE("what is no small file is no setting") {
  const TemporaryDirectory root;
  fs::create_directories((root / governor).parent_path());
  SUBCASE("nothing is there") {}
  SUBCASE("a folder") {
    fs::create_directory(root / governor);
  }
  SUBCASE("a pipe, that no one waits for") {
    REQUIRE(::mkfifo((root / governor).c_str(), 0600) == 0);
  }
  SUBCASE("a large file") {
    root.write(governor, std::string(129, 'x'));
  }
  CHECK_FALSE(read_setting_file(root.path(), governor));
}

}  // namespace assay::host
