// SPDX-License-Identifier: Apache-2.0
#include "assay/host/lock_journal.hpp"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "assay/base/json.hpp"
#include "assay/host/state_folder.hpp"
#include "locked_machine.hpp"
#include "temporary_directory.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;

const LockChange governor{
    {SettingKind::sysfs, "sys/devices/system/cpu/cpufreq/policy0/scaling_governor", "governor"},
    "schedutil\n",
    "performance"};
const LockChange follower{
    {SettingKind::sysfs, "sys/devices/system/cpu/cpufreq/policy0/energy_performance_preference",
     "governor"},
    "balance_power\n",
    std::nullopt};
const LockChange limit{
    {SettingKind::nvml, "GPU-fa4e0000-0000-0000-0000-000000000000", "power_limit_w"}, "400", "250"};

unsigned mode_of(const fs::path& path) {
  struct stat facts {};
  REQUIRE(::stat(path.c_str(), &facts) == 0);
  return facts.st_mode & 0777;
}

}  // namespace

TEST_CASE("the journal of a killed process is found, with all that it changed") {
  const TemporaryDirectory folder;
  const fs::path state = folder / "a/b";
  REQUIRE(in_a_process_that_is_killed([&] {
    auto journal = LockJournal::create(state, folder.path());
    return journal && journal->add(std::vector{follower, governor}) &&
           journal->add(std::vector{limit});
  }));
  const auto found = abandoned_journals(state);
  REQUIRE(found.size() == 1);
  CHECK(found[0].content().root == fs::canonical(folder.path()));
  CHECK(found[0].content().changes == std::vector{follower, governor, limit});
  CHECK(found[0].content().refused.empty());
  CHECK(mode_of(state) == 0700);
  CHECK(mode_of(found[0].path()) == 0600);
}

TEST_CASE("the journal of a living process is not abandoned, nor is one that is being undone") {
  const TemporaryDirectory folder;
  {
    auto journal = LockJournal::create(folder.path(), "/");
    REQUIRE(journal);
    REQUIRE(journal->add(std::vector{governor}));
    CHECK(abandoned_journals(folder.path()).empty());
  }
  const auto held = abandoned_journals(folder.path());
  CHECK(held.size() == 1);
  CHECK(abandoned_journals(folder.path()).empty());
}

TEST_CASE("a process can have several journals, and removes its own") {
  const TemporaryDirectory folder;
  auto first = LockJournal::create(folder.path(), "/");
  auto second = LockJournal::create(folder.path(), "/");
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->path() != second->path());
  first->remove();
  CHECK_FALSE(fs::exists(first->path()));
  CHECK(fs::exists(second->path()));
}

TEST_CASE("a torn last line is passed over") {
  const TemporaryDirectory folder;
  folder.write("lock-1-0.jsonl",
               "{\"format\":1,\"root\":\"/\",\"boot_id\":\"\",\"process\":1}\n"
               "{\"what\":\"sysfs\",\"target\":\"sys/devices/system/cpu/cpufreq/boost\","
               "\"setting\":\"turbo\",\"before\":\"1\\n\",\"set\":\"0\"}\n"
               "{\"what\":\"sysfs\",\"target\":\"sys/devi");
  const auto found = abandoned_journals(folder.path());
  REQUIRE(found.size() == 1);
  CHECK(found[0].content().changes.size() == 1);
  CHECK(found[0].content().refused.empty());
}

TEST_CASE("what no lock writes is refused, line by line") {
  const TemporaryDirectory folder;
  const std::string head = "{\"format\":1,\"root\":\"/\",\"boot_id\":\"\",\"process\":1}\n";
  for (
      const char* line :
      {"", "nonsense", "[]", "{}", "{\"what\":\"file\"}",
       R"({"what":"sysfs","target":"../../etc/passwd","setting":"governor","before":"x","set":"y"})",
       R"({"what":"sysfs","target":"etc/passwd","setting":"governor","before":"x","set":"y"})",
       R"({"what":"sysfs","target":"sys/devices/system/cpu/cpu0/online","setting":"governor","before":"0","set":"1"})",
       R"({"what":"sysfs","target":"sys/devices/system/cpu/cpufreq/boost","setting":"format","before":"0","set":"1"})",
       R"({"what":"sysfs","target":"sys/devices/system/cpu/cpufreq/boost","setting":"turbo","before":"0\n1\n","set":"1"})",
       R"({"what":"sysfs","target":"sys/devices/system/cpu/cpufreq/boost","setting":"turbo","before":"\u001b","set":"1"})",
       R"({"what":"sysfs","target":"sys/devices/system/cpu/cpufreq/boost","setting":"turbo","before":7,"set":"1"})",
       R"({"what":"nvml","target":"GPU/../0","setting":"persistence","before":"on","set":"off"})",
       R"({"what":"nvml","target":"GPU-1","setting":"ecc","before":"on","set":"off"})"}) {
    CAPTURE(line);
    folder.write("lock-1-0.jsonl", head + line + "\n");
    const auto found = abandoned_journals(folder.path());
    REQUIRE(found.size() == 1);
    CHECK(found[0].content().changes.empty());
    CHECK(found[0].content().refused.size() == 1);
  }
}

TEST_CASE("a journal without a head that is known is refused whole") {
  const TemporaryDirectory folder;
  const std::string change = line_text(Json{{"what", "sysfs"}}) + "\n";
  for (const char* head :
       {"nonsense", R"({"format":2,"root":"/"})", R"({"format":1,"root":"here"})"}) {
    folder.write("lock-1-0.jsonl", std::string(head) + "\n" + change);
    const auto found = abandoned_journals(folder.path());
    REQUIRE(found.size() == 1);
    CHECK(found[0].content().changes.empty());
    CHECK(found[0].content().refused.size() == 1);
  }
}

TEST_CASE("what is no journal is passed over") {
  const TemporaryDirectory folder;
  const fs::path elsewhere = folder.write("elsewhere", "{}\n");
  fs::create_symlink(elsewhere, folder / "lock-1-0.jsonl");
  fs::create_directory(folder / "lock-2-0.jsonl");
  REQUIRE(::mkfifo((folder / "lock-3-0.jsonl").c_str(), 0600) == 0);
  folder.write("lock-4-0.jsonl", std::string((4 << 20) + 1, '\n'));
  folder.write("other.jsonl", "{}\n");
  CHECK(abandoned_journals(folder.path()).empty());
  CHECK(abandoned_journals(folder / "not there").empty());
}

TEST_CASE("a journal that cannot be made is an error with the system's reason") {
  const TemporaryDirectory folder;
  folder.write("file", "");
  const auto journal = LockJournal::create(folder / "file/state", "/");
  REQUIRE_FALSE(journal);
  CHECK(journal.error().code == ErrorCode::missing);
  CHECK(journal.error().hint.find("ASSAY_STATE_DIR") != std::string::npos);
}

TEST_CASE("the state folder is the first that the environment names whole") {
  ::setenv("ASSAY_STATE_DIR", "/own", 1);
  CHECK(state_folder() == "/own");
  ::setenv("ASSAY_STATE_DIR", "relative", 1);
  ::setenv("XDG_STATE_HOME", "/state", 1);
  CHECK(state_folder() == "/state/assay");
  ::unsetenv("XDG_STATE_HOME");
  ::setenv("HOME", "/home/me", 1);
  CHECK(state_folder() == "/home/me/.local/state/assay");
  ::unsetenv("HOME");
  CHECK(state_folder() == "/var/lib/assay");
  ::unsetenv("ASSAY_STATE_DIR");
}

}  // namespace assay::host
