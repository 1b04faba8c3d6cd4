// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/callgrind/callgrind_sensor.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include <doctest/doctest.h>

#include "assay/platform/tool.hpp"
#include "assay/sensor/callgrind/output_file.hpp"
#include "temporary_directory.hpp"

using namespace assay::sensor;
using assay::Case;
using assay::ProfileRecord;
using assay::TemporaryDirectory;

namespace {

const callgrind::Caches caches{
    .instruction = {{32768, 8, 64}}, .data = {{32768, 8, 64}}, .l2 = {{1 << 20, 8, 64}}};

bool has(const std::vector<std::string>& argv, const std::string& word) {
  return std::find(argv.begin(), argv.end(), word) != argv.end();
}

}  // namespace

TEST_CASE("the command simulates this machine's caches and collects only when told to") {
  const auto argv =
      callgrind::command({"/bin/model", "session", "--channel", "3"}, caches, "/tmp/x%y/out", true);
  REQUIRE(argv.size() > 6);
  CHECK(argv[0] == "setarch");
  CHECK(argv[1] == "-R");
  CHECK(argv[2] == "env");
  CHECK(argv[3] == "-i");
  CHECK(has(argv, "valgrind"));
  CHECK(has(argv, "--instr-atstart=no"));
  CHECK(has(argv, "--collect-atstart=no"));
  CHECK(has(argv, "--cache-sim=yes"));
  CHECK(has(argv, "--LL=1048576,8,64"));
  CHECK(has(argv, "--I1=32768,8,64"));
  CHECK(has(argv, "--D1=32768,8,64"));
  CHECK(has(argv, "--callgrind-out-file=/tmp/x%%y/out"));
  CHECK(std::vector<std::string>(argv.end() - 4, argv.end()) ==
        std::vector<std::string>{"/bin/model", "session", "--channel", "3"});
  CHECK(callgrind::command({"/bin/model"}, caches, "o", false)[0] == "env");
}

TEST_CASE("of the environment only what a session needs goes along: its size moves addresses") {
  ::setenv("ASSAY_TEST_OF_CALLGRIND", "here", 1);
  ::setenv("SOME_OTHER_VARIABLE", "here", 1);
  const auto argv = callgrind::command({"/bin/model"}, {}, "o", true);
  ::unsetenv("ASSAY_TEST_OF_CALLGRIND");
  ::unsetenv("SOME_OTHER_VARIABLE");
  CHECK(has(argv, "ASSAY_TEST_OF_CALLGRIND=here"));
  CHECK_FALSE(has(argv, "SOME_OTHER_VARIABLE=here"));
}

TEST_CASE("our own program is named by its path: valgrind's own would stand in its place") {
  const auto argv = callgrind::command({"/proc/self/exe", "session"}, {}, "o", false);
  CHECK(argv[argv.size() - 2] == std::filesystem::read_symlink("/proc/self/exe").string());
}

TEST_CASE("a case is given one thread and instructions that valgrind knows, and both are said") {
  Case point{.name = "a", .engine = "llama", .model = {}, .knobs = {}};
  point.knobs = {{"threads", 0}, {"cpu_variant", "auto"}, {"batch_size", 4}};
  const auto sensor = callgrind::create();
  CHECK(sensor->adapt(point).size() == 2);
  CHECK(point.knobs["threads"] == 1);
  CHECK(point.knobs["cpu_variant"] == "haswell");
  CHECK(point.knobs["batch_size"] == 4);
  CHECK(sensor->adapt(point).empty());

  for (const char* variant : {"icelake", "zen4", "sapphirerapids", "skylakex"}) {
    point.knobs["cpu_variant"] = variant;
    CHECK(sensor->adapt(point).size() == 1);
    CHECK(point.knobs["cpu_variant"] == "haswell");
  }
  for (const char* variant : {"sse42", "sandybridge", "alderlake", "x64"}) {
    point.knobs["cpu_variant"] = variant;
    CHECK(sensor->adapt(point).empty());
    CHECK(point.knobs["cpu_variant"] == variant);
  }
  Case without{.name = "b", .engine = "replay", .model = {}, .knobs = {}};
  CHECK(sensor->adapt(without).empty());
  CHECK(without.knobs.empty());
}

TEST_CASE("the same program has the same counts to the digit, of its profiled part alone") {
  const auto sensor = callgrind::create();
  const Presence presence = sensor->probe();
  // scripts/packages/test has valgrind; a machine whose kernel does not describe its L2 cannot run
  // this.
  REQUIRE_MESSAGE(presence.present, presence.reason);
  std::vector<ProfileRecord> records;
  for (const char* name : {"first", "a-second-one-with-a-longer-name"}) {
    const TemporaryDirectory folder;
    const Pass pass{.folder = folder / name, .settings = {}};
    std::filesystem::create_directory(pass.folder);
    const auto ran = assay::platform::output_of_tool(sensor->wrap({ASSAY_TOGGLED_LOOP}, pass));
    REQUIRE_MESSAGE(ran.has_value(), ran.error().message);
    const auto collected = sensor->collect(pass, records.emplace_back());
    REQUIRE_MESSAGE(collected.has_value(), collected.error().message);
  }
  const ProfileRecord& record = records.front();
  CHECK(record.readings == records.back().readings);
  CHECK(record.simulated);
  CHECK(record.tool.find("callgrind of valgrind 3.") == 0);
  CHECK(record.tool.find("(L2 simulated: ") != std::string::npos);
  // One walk loads 65536 lines, each for the first time since it was driven out of L1.
  constexpr double lines = 65536;
  CHECK(record.readings.at("l2_references") >= lines);
  CHECK(record.readings.at("l2_references") < 1.1 * lines);
  CHECK(record.readings.at("instructions") > 2 * lines);
  CHECK(record.readings.at("l2_hit_pct") ==
        doctest::Approx(100 - 100 * record.readings.at("l2_misses") /
                                  record.readings.at("l2_references")));
}

TEST_CASE("a pass that left nothing is an error, not a zero") {
  const TemporaryDirectory folder;
  const auto sensor = callgrind::create();
  ProfileRecord record;
  const auto collected = sensor->collect({.folder = folder.path(), .settings = {}}, record);
  CHECK_FALSE(collected);
  CHECK(record.readings.empty());
  CHECK(record.simulated);
}
