// SPDX-License-Identifier: Apache-2.0
#include "assay/store/sample_table.hpp"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "assay/store/table_scan.hpp"
#include "run_fixture.hpp"

namespace assay::store {
namespace {

const std::vector<Stage> stages{Stage::prefill, Stage::decode};
const std::vector<std::string> readings{"load"};

Result<std::vector<Sample>> read_samples(const fs::path& path) {
  std::vector<Sample> samples;
  const auto torn = scan_table<SampleTable>(
      path, [&](Sample&& sample, auto) { samples.push_back(std::move(sample)); });
  if (!torn) return fail(torn.error());
  return samples;
}

}  // namespace

TEST_CASE("the header names the total first, then the run's stages, then its readings") {
  CHECK(SampleTable(stages, readings).header() ==
        "case,session,iteration,phase,flags,t_start_ns,total_ns,prefill_ns,decode_ns,"
        "tokens_in,tokens_out,load\n");
}

TEST_CASE("samples read back as they were written") {
  const TemporaryDirectory folder;
  const SampleTable table(stages, readings);
  std::vector<Sample> samples;
  for (const char* name : {"plain", "a, \"b\"", "größe=2;τ", " led by a blank"}) {
    samples.push_back(sample_of(name, 3, 7));
  }
  samples.push_back(sample_of("failed", 0, 0));
  samples.back().stage_ns = {};
  samples.back().readings.clear();
  samples.back().flags = "failed;outlier";
  samples.push_back(sample_of("large", std::numeric_limits<int>::max(), 0));
  samples.back().t_start_ns = std::numeric_limits<Nanoseconds>::min();
  samples.back().stage_ns[index_of(Stage::decode)] = std::numeric_limits<Nanoseconds>::max();
  samples.back().readings["load"] = -1.0 / 3.0;

  std::string text = table.header();
  for (const Sample& sample : samples) REQUIRE(table.encode(sample, text));
  put(folder / "samples.csv", text);
  const auto read = read_samples(folder / "samples.csv");
  REQUIRE(read);
  CHECK(*read == samples);
}

TEST_CASE("a reading that is not finite is absent") {
  const TemporaryDirectory folder;
  const SampleTable table(stages, readings);
  Sample sample = sample_of("a", 0, 1);
  sample.readings["load"] = std::nan("");
  std::string text = table.header();
  REQUIRE(table.encode(sample, text));
  put(folder / "samples.csv", text);
  CHECK(read_samples(folder / "samples.csv").value().front().readings.empty());
}

TEST_CASE("what a row cannot hold is refused and changes nothing") {
  const SampleTable table(stages, readings);
  const auto refused = [&](const Sample& sample, ErrorCode code) {
    std::string text = "before";
    const auto encoded = table.encode(sample, text);
    REQUIRE_FALSE(encoded);
    CHECK(encoded.error().code == code);
    CHECK(text == "before");
  };
  refused(sample_of("two\nlines", 0, 0), ErrorCode::usage);
  refused(sample_of("not \xff text", 0, 0), ErrorCode::usage);
  refused(sample_of("", 0, 0), ErrorCode::usage);
  refused(sample_of("a", -1, 0), ErrorCode::defect);
  refused(sample_of("a", 0, -1'000), ErrorCode::defect);
  Sample sample = sample_of("a", 0, 0);
  sample.flags = "nul\x01";
  refused(sample, ErrorCode::usage);
  sample = sample_of("a", 0, 0);
  sample.stage_ns[index_of(Stage::vision)] = 1;
  refused(sample, ErrorCode::defect);
  sample = sample_of("a", 0, 0);
  sample.readings["session"] = 1;
  refused(sample, ErrorCode::defect);
}

TEST_CASE("columns are known by their names, and others are readings") {
  const TemporaryDirectory folder;
  put(folder / "samples.csv",
      "watts,tokens_out,tokens_in,vision_ns,total_ns,t_start_ns,flags,phase,iteration,session,"
      "case\n"
      "2.5,8,16,,100,-5,failed,timed,4,2,a\n");
  const auto samples = read_samples(folder / "samples.csv");
  REQUIRE(samples);
  const Sample& sample = samples->front();
  CHECK(sample.case_name == "a");
  CHECK(sample.session == 2);
  CHECK(sample.iteration == 4);
  CHECK(sample.phase == Phase::timed);
  CHECK(sample.flags == "failed");
  CHECK(sample.t_start_ns == -5);
  CHECK(sample.stage_ns[index_of(Stage::total)] == 100);
  CHECK_FALSE(sample.stage_ns[index_of(Stage::vision)]);
  CHECK(sample.tokens_in == 16);
  CHECK(sample.tokens_out == 8);
  CHECK(sample.readings == std::map<std::string, double>{{"watts", 2.5}});
}

TEST_CASE("damaged samples are refused with their place and column") {
  const TemporaryDirectory folder;
  const std::string header =
      "case,session,iteration,phase,flags,t_start_ns,total_ns,tokens_in,tokens_out,load\n";
  const auto refused = [&](const std::string& text, const std::string& message) {
    put(folder / "samples.csv", text);
    const auto samples = read_samples(folder / "samples.csv");
    REQUIRE_FALSE(samples);
    CHECK(samples.error().code == ErrorCode::usage);
    CAPTURE(samples.error().message);
    CHECK(samples.error().message.find("samples.csv:" + message) != std::string::npos);
  };
  refused("case,session\n", "1: no column 'iteration'");
  refused(header + ",0,0,timed,,0,1,0,0,\n", "2: column 'case'");
  refused(header + "a,-1,0,timed,,0,1,0,0,\n", "2: column 'session' cannot hold '-1'");
  refused(header + "a,2147483648,0,timed,,0,1,0,0,\n", "2: column 'session'");
  refused(header + "a,0,1.5,timed,,0,1,0,0,\n", "2: column 'iteration'");
  refused(header + "a,0,0,lukewarm,,0,1,0,0,\n", "2: column 'phase' cannot hold 'lukewarm'");
  refused(header + "a,0,0,timed,,,1,0,0,\n", "2: column 't_start_ns'");
  refused(header + "a,0,0,timed,,0,9223372036854775808,0,0,\n", "2: column 'total_ns'");
  refused(header + "a,0,0,timed,,0,-1,0,0,\n", "2: column 'total_ns'");
  refused(header + "a,0,0,timed,,0,1, 2,0,\n", "2: column 'tokens_in'");
  refused(header + "a,0,0,timed,,0,1,0,,\n", "2: column 'tokens_out'");
  refused(header + "a,0,0,timed,,0,1,0,0,nan\n", "2: column 'load' cannot hold 'nan'");
  refused(header + "a,0,0,timed,,0,1,0,0,1e999\n", "2: column 'load'");
}

}  // namespace assay::store
