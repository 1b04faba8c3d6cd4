// SPDX-License-Identifier: Apache-2.0
#include "assay/store/results_file.hpp"

#include <string>

#include <doctest/doctest.h>

#include "assay/base/file.hpp"
#include "temporary_directory.hpp"

using namespace assay;
using store::read_results_file;

namespace {

const TemporaryDirectory& directory() {
  static const TemporaryDirectory made;
  return made;
}

Result<Measurement> read(const std::string& text) {
  const auto path = directory().path() / "results.csv";
  REQUIRE(write_file(path, text));
  return read_results_file(path);
}

// Refused, with all of these in its message.
void check_refused(const std::string& text, std::initializer_list<std::string_view> says) {
  CAPTURE(text);
  const auto results = read(text);
  REQUIRE_FALSE(results);
  CHECK(results.error().code == ErrorCode::usage);
  for (const std::string_view part : says) {
    CAPTURE(results.error().message);
    CHECK(results.error().message.find(part) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("model and mean latency are enough") {
  const auto results = read("model,latency_mean_ms\nsmall,4.5\nlarge,9\n");
  REQUIRE(results);
  REQUIRE(results->cases.size() == 2);
  const MeasuredCase& small = results->cases.front();
  CHECK(small.model == "small");
  CHECK(small.completion == Completion::complete);
  REQUIRE(small.metrics.size() == 1);
  CHECK(small.metrics.front().point == 4.5);
  CHECK_FALSE(small.metrics.front().lower);
  CHECK(small.metrics.front().sessions.empty());
}

TEST_CASE("knobs, facts, intervals and sessions come back as they were") {
  const auto results = read(
      "case,model,type,task,engine,device,backend,batch_size,sequence_length,knobs,parameters,"
      "bytes,"
      "synthetic,simulated,iterations,latency_mean_ms,latency_mean_ms_lower,latency_mean_ms_upper,"
      "session_iterations,latency_mean_ms_sessions,samples_per_s,samples_per_s_sessions,status,"
      "reason,run_id,anything\n"
      "c,m,hf_bert,mlm,onnx,cpu,avx2,8,128,\"{\"\"threads\"\":2,\"\"mode\"\":\"\"a;b\"\"}\",110,"
      "220,"
      "true,false,30,10,9,11,10;20,9;11,800,888;727,incomplete,late,a1b2c3d4e5f6,x\n");
  REQUIRE(results);
  CHECK(results->run_id == "a1b2c3d4e5f6");
  const MeasuredCase& point = results->cases.front();
  CHECK(point.name == "c");
  CHECK(point.knobs ==
        Knobs{{"batch_size", 8}, {"sequence_length", 128}, {"threads", 2}, {"mode", "a;b"}});
  CHECK(point.model_type == "hf_bert");
  CHECK(point.task == "mlm");
  CHECK(point.model_facts->parameters == 110);
  CHECK(point.model_facts->synthetic);
  CHECK(point.engine_facts->backend == "avx2");
  CHECK(point.completion == Completion::incomplete);
  CHECK(point.failure == "late");
  const MetricValues& latency = point.metrics.at(0);
  CHECK(latency.count == 30);
  CHECK(latency.lower == 9);
  CHECK(latency.sessions == std::vector<SessionValue>{{0, 9, 10}, {1, 11, 20}});
  const MetricValues& samples = point.metrics.at(1);
  CHECK(samples.sessions.at(1).weight == doctest::Approx(0.22));
}

TEST_CASE("an interval may reach below nothing, a value may not") {
  CHECK(read("model,latency_mean_ms,latency_mean_ms_lower,latency_mean_ms_upper\nm,1,-2,4\n"));
  check_refused("model,latency_mean_ms\nm,-1\n", {":2", "latency_mean_ms", "-1"});
}

TEST_CASE("a row without a latency is a case that failed") {
  const auto results = read("model,latency_mean_ms,reason\nm,,out of memory\n");
  REQUIRE(results);
  CHECK(results->cases.front().completion == Completion::failed);
  CHECK(results->cases.front().failure == "out of memory");
}

TEST_CASE("one model under two workloads is two cases, twice under one is an error") {
  CHECK(read("model,batch_size,latency_mean_ms\nm,1,1\nm,2,1\n"));
  check_refused("model,batch_size,latency_mean_ms\nm,1,1\nn,1,1\nm,1,2\n",
                {":4", "'model'", "a second 'm", ":2"});
  check_refused("case,model,latency_mean_ms\nc,m,1\nc,n,1\n", {":3", "'case'", "a second 'c'"});
}

TEST_CASE("what is no amount is named by row and column") {
  for (const char* cell : {"nan", "inf", "-3", "1e400", "fast", " 1", "1 ms", "0x10", "1e16"}) {
    check_refused(std::string("model,latency_mean_ms\nok,1\nm,") + cell + "\n",
                  {":3", "'latency_mean_ms'"});
  }
  const std::string head = "model,latency_mean_ms,";
  check_refused(head + "latency_mean_ms_sessions\nm,1,1;nan\n", {":2", "latency_mean_ms_sessions"});
  check_refused(head + "latency_mean_ms_sessions\nm,1,1;;2\n", {":2", "latency_mean_ms_sessions"});
  check_refused(head + "session_iterations\nm,1,0;3\n", {":2", "session_iterations"});
  check_refused(head + "batch_size\nm,1,-8\n", {":2", "batch_size"});
  check_refused(head + "batch_size\nm,1,2.5\n", {":2", "batch_size"});
  check_refused(head + "parameters\nm,1,-1\n", {":2", "parameters"});
  check_refused(head + "synthetic\nm,1,yes\n", {":2", "synthetic"});
  check_refused(head + "status\nm,1,ok\n", {":2", "status"});
  check_refused(head + "knobs\nm,1,[1]\n", {":2", "knobs"});
  check_refused(head + "knobs\nm,1,{\n", {":2", "knobs"});
  check_refused("model,latency_mean_ms\n,1\n", {":2", "model"});
}

TEST_CASE("an interval holds its value, and has both ends or none") {
  const std::string head = "model,latency_mean_ms,latency_mean_ms_lower,latency_mean_ms_upper\n";
  check_refused(head + "m,1,2,3\n", {":2", "latency_mean_ms_lower"});
  check_refused(head + "m,4,2,3\n", {":2", "latency_mean_ms_upper"});
  check_refused(head + "m,1,,3\n", {":2", "latency_mean_ms_lower"});
  check_refused(head + "m,1,0.5,\n", {":2", "latency_mean_ms_upper"});
}

TEST_CASE("a file of another kind, an empty one and a torn one are refused") {
  check_refused("", {"header"});
  check_refused("{\"schema_version\": 1}\n", {""});
  check_refused("a,b\n1,2\n", {"no column 'model'"});
  check_refused("model,mean\nm,1\n", {"no column 'latency_mean_ms'"});
  check_refused("model,latency_mean_ms\n", {"no rows"});
  check_refused("model,latency_mean_ms\nm,1\nn,2", {"cut off"});
  check_refused("model,latency_mean_ms\nm,1,2\n", {":2", "expected 2 cells"});
  check_refused("model,model,latency_mean_ms\nm,m,1\n", {"two columns"});
  check_refused(std::string("model,latency_mean_ms\nm\0,1\n", 27), {":2"});
  const auto absent = read_results_file(directory().path() / "none.csv");
  CHECK(absent.error().code == ErrorCode::missing);
}

TEST_CASE("a file with too many rows is refused before it is held") {
  std::string text = "model,latency_mean_ms\n";
  for (std::size_t i = 0; i <= store::most_results; ++i) text += "m" + std::to_string(i) + ",1\n";
  check_refused(text, {"more than 100000 rows"});
}
