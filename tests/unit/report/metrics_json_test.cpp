// SPDX-License-Identifier: Apache-2.0
#include "assay/report/metrics_json.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "assay/stats/summarize.hpp"

#include "golden.hpp"
#include "sample_run.hpp"
#include "schema_check.hpp"

using namespace assay;
using assay::report::metrics_json;
using assay::report::metrics_schema;
using assay::stats::summarize_run;
using assay::test::RunBuilder;

namespace {

Json metrics_of(const Run& run) {
  return metrics_json(run, summarize_run(run));
}

std::string complaint(const Json& document) {
  return test::complaint(metrics_schema(), document);
}

RunBuilder one_case() {
  RunBuilder builder("quickstart", 3, 30);
  builder.add({.name = "greedy"});
  return builder;
}

// 100 W at the wall, read from before the first iteration to after the last.
Run with_power(Run run) {
  PowerChannel channel;
  channel.name = "meter";
  channel.source = "meter";
  channel.scope = PowerScope::wall;
  channel.accuracy = "1 %";
  run.power_sampling = PowerSampling{.cadence_ns = 10'000'000, .channels = {channel}};
  Nanoseconds end = 0;
  for (const Sample& sample : run.samples) {
    end = std::max(end, sample.t_start_ns + *sample.stage_ns[index_of(Stage::total)]);
  }
  const Nanoseconds step = end / 100;
  for (int i = -1; i <= 101; ++i) {
    PowerReading reading;
    reading.t_ns = i * step;
    reading.channel = channel.name;
    reading.power_w = 100.0;
    run.power.push_back(reading);
  }
  run.idle = TimeWindow{0, step};
  return run;
}

// The same but for what the last digits of a logarithm or of a t-quantile may do elsewhere.
void check_alike(const Json& actual, const Json& expected, const std::string& where) {
  CAPTURE(where);
  if (actual.is_number_float() && expected.is_number_float()) {
    CHECK(actual.get<double>() == doctest::Approx(expected.get<double>()).epsilon(1e-12));
    return;
  }
  if (!actual.is_structured() || actual.type() != expected.type()) {
    CHECK(actual == expected);
    return;
  }
  REQUIRE(actual.size() == expected.size());
  auto other = expected.begin();
  for (auto item = actual.begin(); item != actual.end(); ++item, ++other) {
    const std::string key = actual.is_object() ? item.key() : "item";
    if (actual.is_object()) CHECK(key == other.key());
    check_alike(*item, *other, where + "/" + key);
  }
}

}  // namespace

TEST_CASE("metrics.json of a constructed run is the golden one") {
  const Json actual = metrics_of(one_case().run());
  const auto expected = parse_json(test::golden("metrics.json", pretty_text(actual)), "golden");
  REQUIRE(expected);
  check_alike(actual, *expected, "");
}

TEST_CASE("the same run gives the same bytes") {
  CHECK(pretty_text(metrics_of(one_case().run())) == pretty_text(metrics_of(one_case().run())));
}

TEST_CASE("every kind of run fits the schema") {
  CHECK(complaint(metrics_of(one_case().run())) == "");

  RunBuilder several("several", 3, 9);
  several.add({.name = "whole"}).add({.name = "encoder", .tokens = 0}).add({.name = "none"}, 0);
  several.add({.name = "failing"}, 1);
  several.last_session().status = SessionStatus::failed;
  several.last_session().error = ErrorCode::measurement;
  several.last_session().model.reset();
  CHECK(complaint(metrics_of(several.run())) == "");

  CHECK(complaint(metrics_of(with_power(one_case().run()))) == "");

  RunBuilder empty("empty", 3, 9);
  CHECK(complaint(metrics_of(empty.run())) == "");

  RunBuilder single("single", 1, 1);
  single.add({.name = "only"});
  CHECK(complaint(metrics_of(single.run())) == "");
}

TEST_CASE("energy stands under its case, EpT at the top level too, and without it both are null") {
  const Json metrics = metrics_of(with_power(one_case().run()));
  const Json& one = metrics["cases"][0];
  CHECK(one["ept_j_per_tok"].get<double>() > 0);
  CHECK(metrics["ept_j_per_tok"] == one["ept_j_per_tok"]);
  CHECK(metrics["ept_ci95_j_per_tok"] == one["ept_ci95_j_per_tok"]);
  CHECK(one["ept_ci95_j_per_tok"].size() == 2);
  CHECK(one["energy"]["scope"] == "wall");
  CHECK(one["energy"]["average_power_w"].get<double>() == doctest::Approx(100.0));
  CHECK(one["energy"]["idle_power_w"].get<double>() == doctest::Approx(100.0));
  CHECK(one["energy"]["idle_subtracted_ept_j_per_tok"].get<double>() ==
        doctest::Approx(0.0).epsilon(1e-9));
  CHECK(one["energy"]["all_channels"][0]["accuracy"] == "1 %");

  const Json without = metrics_of(one_case().run());
  CHECK(without["ept_j_per_tok"].is_null());
  CHECK(without["ept_ci95_j_per_tok"].is_null());
  CHECK(without["cases"][0]["energy"].is_null());
}

TEST_CASE("the schema misses each key that is taken away, at every level") {
  const Json whole = metrics_of(one_case().run());
  const auto check_each_key = [&](const std::string& pointer) {
    const Json::json_pointer place(pointer);
    for (const auto& item : whole.at(place).items()) {
      const std::string key = item.key();
      if (key.ends_with("_note")) continue;
      Json lacking = whole;
      lacking[place].erase(key);
      CAPTURE(pointer);
      CAPTURE(key);
      CHECK(complaint(lacking) != "");
    }
  };
  check_each_key("");
  check_each_key("/cases/0");
  check_each_key("/cases/0/iterations");
  check_each_key("/cases/0/latency_ms");
  check_each_key("/cases/0/latency_ci95_ms");
  check_each_key("/cases/0/stages/prefill");
  check_each_key("/cases/0/sessions/0");
  check_each_key("/cases/0/engine_facts");
  check_each_key("/cases/0/clock");
  check_each_key("/cases/0/outliers");
  check_each_key("/cases/0/outliers/by_cause");
}

TEST_CASE("readings, memory and the causes of outliers are those of the case") {
  RunBuilder builder("read", 2, 60);
  builder.add({.name = "only"});
  auto& samples = builder.run().samples;
  for (Sample& sample : samples) {
    sample.readings = {{"rss_bytes", 4e6}, {"steal_ms", 0}, {"minor_faults", 3}};
  }
  samples[20].stage_ns[index_of(Stage::total)] = 90'000'000;
  samples[20].readings["steal_ms"] = 50;
  const Json metrics = metrics_of(builder.run());
  CHECK(complaint(metrics) == "");
  const Json& point = metrics["cases"][0];
  CHECK(point["rss_mb"] == 4.0);
  CHECK(point["readings"]["steal_ms"]["max"] == 50);
  CHECK(point["readings"]["minor_faults"]["mean"] == 3);
  CHECK(point["outliers"]["by_cause"]["steal"] == 1);
  CHECK(point["outliers"]["explained"].get<double>() > 0);

  RunBuilder none("none", 2, 60);
  none.add({.name = "never ran"}, 0);
  CHECK(metrics_of(none.run())["cases"][0]["outliers"].is_null());
}

TEST_CASE("the schema refuses keys that nobody knows and values of the wrong kind") {
  Json surplus = metrics_of(one_case().run());
  surplus["cases"][0]["latency_mss"] = 1;
  CHECK(complaint(surplus) != "");

  Json wrong = metrics_of(one_case().run());
  wrong["cases"][0]["latency_ms"]["mean"] = "33.98";
  CHECK(complaint(wrong) != "");

  Json half_an_interval = metrics_of(one_case().run());
  half_an_interval["latency_ci95_ms"]["mean"] = Json::array({1.0});
  CHECK(complaint(half_an_interval) != "");
}

TEST_CASE("one case has the names of its headline figures at the top level too") {
  const Json metrics = metrics_of(one_case().run());
  for (const char* key : {"run_id", "env", "pipeline", "latency_ms", "throughput_toks_s",
                          "l2_hit_pct", "ept_j_per_tok", "quality_delta_pct"}) {
    CAPTURE(key);
    CHECK(metrics.contains(key));
  }
  CHECK(metrics["latency_ms"]["mean"].is_number());
  CHECK(metrics["latency_ms"]["p50"].is_number());
  CHECK(metrics["latency_ms"]["p95"].is_number());
  CHECK(metrics["latency_ms"] == metrics["cases"][0]["latency_ms"]);
  CHECK(metrics["throughput_toks_s"] == metrics["cases"][0]["throughput_toks_s"]);
  CHECK(metrics["l2_hit_pct"].is_null());
  CHECK(metrics["env"]["seed"] == 42);
  CHECK(metrics["pipeline"]["mode"] == "iterative");
  CHECK(metrics["pipeline"]["repeats"] == 30);
}

TEST_CASE("a hit rate stands beside its spread, its source and whether it is simulated") {
  auto builder = one_case();
  for (int repetition = 0; repetition < 3; ++repetition) {
    ProfileRecord record{.case_name = "greedy",
                         .sensor = "callgrind",
                         .tool = "callgrind of valgrind 3.19.0",
                         .simulated = true,
                         .repetition = repetition,
                         .iterations = 1,
                         .latency_ns = 1'000'000'000};
    record.readings = {{"l2_hit_pct", 80.0 + repetition}, {"l2_references", 1000}};
    builder.run().profiles.push_back(record);
  }
  const Json metrics = metrics_of(builder.run());
  CHECK(complaint(metrics) == "");
  CHECK(metrics["l2_hit_pct"] == 81.0);
  CHECK(metrics["l2_hit_std_pct"] == 1.0);
  CHECK(metrics["l2_hit_source"] == "callgrind of valgrind 3.19.0");
  CHECK(metrics["l2_hit_simulated"] == true);
  const Json& cache = metrics["cases"][0]["cache"];
  CHECK(cache["repetitions"] == 3);
  CHECK(cache["l2_hit_ci95_pct"].is_array());
  CHECK(cache["l2_misses"].is_null());
  CHECK(cache["profiled_ms"] == 1000.0);
  CHECK(cache["slowdown_pct"].get<double>() > 10);

  Json lacking = metrics;
  lacking["cases"][0]["cache"].erase("tool");
  CHECK(complaint(lacking) != "");
}

TEST_CASE("several cases have none of them there") {
  auto builder = one_case();
  builder.add({.name = "other"});
  const Json metrics = metrics_of(builder.run());
  CHECK_FALSE(metrics.contains("latency_ms"));
  CHECK(metrics["cases"].size() == 2);
}

TEST_CASE("a vision-language model's stages are given under the seed's names") {
  Run run = one_case().run();
  CHECK_FALSE(metrics_of(run)["cases"][0].contains("stage_times_ms"));
  for (Sample& sample : run.samples) {
    // 2 ms and 1 ms before everything else.
    sample.stage_ns[index_of(Stage::vision)] = 2'000'000;
    sample.stage_ns[index_of(Stage::projector)] = 1'000'000;
    *sample.stage_ns[index_of(Stage::total)] += 3'000'000;
  }
  const Json metrics = metrics_of(run);
  CHECK(complaint(metrics) == "");
  const Json& point = metrics["cases"][0];
  const Json& times = point["stage_times_ms"];
  CHECK(times["T_vision_encoder"]["mean"] == 2.0);
  CHECK(times["T_projector"]["mean"] == 1.0);
  CHECK(times["T_LLM_prefill"]["mean"] == point["stages"]["prefill"]["mean"]);
  CHECK(times["T_LLM_decode_per_token"]["mean"] == point["tpot_ms"]["mean"]);
  CHECK(times["T_total"]["mean"] == point["latency_ms"]["mean"]);
  CHECK(times["T_total"]["ci95"] == point["latency_ci95_ms"]["mean"]);
  CHECK_FALSE(point["stages"].contains("other"));
}

TEST_CASE("a total that its stages do not make up has the rest as a stage of its own") {
  Run run = one_case().run();
  for (Sample& sample : run.samples) *sample.stage_ns[index_of(Stage::total)] += 5'000'000;
  const Json metrics = metrics_of(run);
  CHECK(complaint(metrics) == "");
  CHECK(metrics["cases"][0]["stages"]["other"]["mean"].get<double>() == doctest::Approx(5));
  CHECK(metrics["cases"][0]["stages_ci95_ms"].contains("other"));
}

TEST_CASE("an interval that cannot be had is null beside a note") {
  const Json metrics = metrics_of(one_case().run());
  CHECK(metrics["latency_ci95_ms"]["mean"].is_array());
  CHECK_FALSE(metrics["latency_ci95_ms"].contains("mean_note"));
  CHECK(metrics["latency_ci95_ms"]["p99"].is_null());
  CHECK(metrics["latency_ci95_ms"]["p99_note"] == "needs n ≥ 368, has 30");
}

TEST_CASE("what is not known of the host is null, never missing") {
  auto builder = one_case();
  builder.run().environment = Json();
  const Json metrics = metrics_of(builder.run());
  CHECK(metrics["env"]["gpu"].is_null());
  CHECK(metrics["env"]["driver"].is_null());
  CHECK(metrics["env"]["fixed_clock"].is_null());
}

TEST_CASE("a run is as complete as the worst of its cases") {
  auto builder = one_case();
  CHECK(metrics_of(builder.run())["status"] == "complete");
  builder.add({.name = "partial"}, 1);
  CHECK(metrics_of(builder.run())["status"] == "incomplete");
  builder.last_session().status = SessionStatus::failed;
  builder.last_session().reason = "killed by signal 9";
  const Json metrics = metrics_of(builder.run());
  CHECK(metrics["status"] == "failed");
  CHECK(metrics["cases"][0]["status"] == "complete");
  CHECK(metrics["cases"][1]["status"] == "failed");
  CHECK(metrics["cases"][1]["reason"] == "killed by signal 9");
}

TEST_CASE("NaN and infinity become null") {
  auto builder = one_case();
  auto summaries = summarize_run(builder.run());
  summaries[0].latency_ms->mean.point = std::numeric_limits<double>::quiet_NaN();
  summaries[0].latency_ms->p50.interval = Interval{0, std::numeric_limits<double>::infinity()};
  const Json metrics = metrics_json(builder.run(), summaries);
  CHECK(metrics["latency_ms"]["mean"].is_null());
  CHECK(metrics["latency_ci95_ms"]["p50"].is_null());
}

TEST_CASE("hostile names come through as what they are") {
  RunBuilder builder("a\"b\n", 3, 3);
  builder.add({.name = "\x1b[31m\xff"});
  const std::string text = pretty_text(metrics_of(builder.run()));
  const auto parsed = parse_json(text, "metrics.json");
  REQUIRE(parsed);
  CHECK((*parsed)["study"] == "a\"b\n");
}
