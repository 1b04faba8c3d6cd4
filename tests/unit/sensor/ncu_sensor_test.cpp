// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/ncu/ncu_sensor.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include <doctest/doctest.h>

#include "assay/platform/tool.hpp"
#include "temporary_directory.hpp"

using namespace assay::sensor;
using assay::CacheProtocol;
using assay::ProfileRecord;
using assay::TemporaryDirectory;
using Words = std::vector<std::string>;

namespace {

// What follows `option`.
std::string after(const Words& argv, const std::string& option) {
  const auto found = std::find(argv.begin(), argv.end(), option);
  return found == argv.end() || found + 1 == argv.end() ? "" : *(found + 1);
}

// PATH with the fake in front, or another one, for as long as this lives.
class Path {
 public:
  explicit Path(const std::string& path) : before_(std::getenv("PATH")) {
    ::setenv("PATH", path.c_str(), 1);
  }
  ~Path() { ::setenv("PATH", before_.c_str(), 1); }
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;

 private:
  std::string before_;
};

std::string path_with_fake() {
  return std::string(ASSAY_SOURCE_DIR) + "/tests/fakes/ncu:" + std::getenv("PATH");
}

}  // namespace

TEST_CASE("ncu is asked for the sections of memory, on the page raw, into a file of the pass") {
  const auto argv = ncu::command("ncu", {"/bin/model", "session"}, {}, "/tmp/pass/ncu.csv");
  CHECK(argv.front() == "ncu");
  CHECK(after(argv, "--page") == "raw");
  CHECK(after(argv, "--log-file") == "/tmp/pass/ncu.csv");
  CHECK(after(argv, "--target-processes") == "all");
  CHECK(after(argv, "--profile-from-start") == "off");
  CHECK(after(argv, "--section") == "MemoryWorkloadAnalysis");
  CHECK(std::count(argv.begin(), argv.end(), "MemoryWorkloadAnalysis_Chart") == 1);
  CHECK(after(argv, "--metrics").find("lts__t_sectors.sum") != std::string::npos);
  CHECK(std::count(argv.begin(), argv.end(), "--nvtx") == 0);
  CHECK(std::count(argv.begin(), argv.end(), "--kernel-name") == 0);
  CHECK(Words(argv.end() - 2, argv.end()) == Words{"/bin/model", "session"});
}

TEST_CASE("what the user gives stands as arguments of their own, whatever is in it") {
  const CacheProtocol settings{.metrics = {"dram__bytes.sum", "lts__t_sectors.sum"},
                               .kernel = "gemm.*; rm -rf \"$HOME\"",
                               .nvtx = "range with blanks/"};
  const auto argv = ncu::command("ncu", {"/bin/model"}, settings, "log");
  CHECK(after(argv, "--metrics").find("dram__bytes.sum,lts__t_sectors.sum,lts__t_sector_hit") == 0);
  CHECK(after(argv, "--kernel-name") == "regex:gemm.*; rm -rf \"$HOME\"");
  CHECK(after(argv, "--nvtx-include") == "range with blanks/");
  CHECK(std::count(argv.begin(), argv.end(), "--section") == 0);
}

TEST_CASE("the version is what the tool prints") {
  CHECK(ncu::version_in("NVIDIA\nVersion 2023.3.1.0 (build 1) (public)\n") == "2023.3.1.0");
  CHECK(ncu::version_in("Version 1\r\n") == "1");
  CHECK(ncu::version_in("nothing") == "");
  CHECK(ncu::version_in("Version " + std::string(5000, 'x')).size() == 40);
}

TEST_CASE("without ncu the sensor is absent and says what to install") {
  const TemporaryDirectory empty;
  const Path path(empty.path().string());
  const Presence presence = ncu::create()->probe();
  CHECK_FALSE(presence.present);
  CHECK(presence.reason == "ncu is not on PATH: install NVIDIA Nsight Compute");
}

TEST_CASE("a pass under the fake gives its table's hit rate, and the tool's name says fake") {
  const Path path(path_with_fake());
  const TemporaryDirectory folder;
  const Pass pass{.folder = folder.path(), .settings = {.kernel = "fake.*"}};
  const auto sensor = ncu::create();
  const Presence presence = sensor->probe();
  REQUIRE_MESSAGE(presence.present, presence.reason);
  const auto ran = assay::platform::output_of_tool(sensor->wrap({"echo", "the application"}, pass));
  REQUIRE_MESSAGE(ran.has_value(), ran.error().message);
  CHECK(*ran == "the application\n");
  ProfileRecord record;
  const auto collected = sensor->collect(pass, record);
  REQUIRE_MESSAGE(collected.has_value(), collected.error().message);
  CHECK(record.tool == "ncu 2023.3.1.0-fake");
  CHECK_FALSE(record.simulated);
  CHECK(record.readings.at("l2_hit_pct") == doctest::Approx(70));
  CHECK(record.readings.at("kernels") == 2);
  CHECK(record.notes.back() == "only kernels that match fake.*");
}

TEST_CASE("a pass whose counters are forbidden is a failure") {
  const Path path(path_with_fake());
  ::setenv("FAKE_NCU_OUTPUT", "no-permission", 1);
  const TemporaryDirectory folder;
  const Pass pass{.folder = folder.path(), .settings = {}};
  const auto sensor = ncu::create();
  REQUIRE(sensor->probe().present);
  CHECK(assay::platform::output_of_tool(sensor->wrap({"true"}, pass)).has_value());
  ::unsetenv("FAKE_NCU_OUTPUT");
  ProfileRecord record;
  const auto collected = sensor->collect(pass, record);
  REQUIRE_FALSE(collected);
  CHECK(collected.error().hint.find("root") != std::string::npos);
  CHECK(record.readings.empty());
}
