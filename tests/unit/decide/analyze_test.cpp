// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/analyze.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace assay;
using decide::analyze;

namespace {

MetricValues metric(std::string name, const std::vector<double>& sessions) {
  MetricValues values{.metric = std::move(name), .count = sessions.size()};
  for (const double value : sessions) {
    values.sessions.push_back({static_cast<int>(values.sessions.size()), value, 1});
    values.point += value / static_cast<double>(sessions.size());
  }
  return values;
}

std::vector<double> around(double value) {
  return {0.999 * value, 1.0 * value, 1.001 * value};
}

// An encoder that reads 8 sequences of 128 tokens, 100 of them real.
MeasuredCase encoder(std::string model, double latency_ms, double memory_mb, std::string type) {
  MeasuredCase point{.name = model + "-case",
                     .engine = "onnx",
                     .knobs = {{"batch_size", 8}, {"sequence_length", 128}, {"threads", 2}},
                     .model = std::move(model)};
  point.model_type = std::move(type);
  point.metrics = {metric("latency_mean_ms", around(latency_ms)),
                   metric("latency_cv", {2, 2.5, 3}),
                   metric("samples_per_s", around(8000 / latency_ms)),
                   metric("input_toks_s", around(800'000 / latency_ms)),
                   metric("padded_toks_s", around(1'024'000 / latency_ms)),
                   metric("peak_rss_mean_mb", around(memory_mb))};
  point.model_facts = ModelFacts{.architecture = "bert", .parameters = 110'000'000};
  return point;
}

Measurement measured(std::vector<MeasuredCase> cases, std::string label = "run") {
  return {.label = std::move(label), .environment = Json::object(), .cases = std::move(cases)};
}

Analysis of(std::vector<MeasuredCase> cases) {
  return analyze(std::vector{measured(std::move(cases))}, {});
}

const WorkloadGroup& only_group(const Analysis& analysis) {
  REQUIRE(analysis.groups.size() == 1);
  return analysis.groups.front();
}

const Placed& place(const WorkloadGroup& group, Criterion criterion, const std::string& name) {
  const Ranking* ranking = find_ranking(group, criterion);
  REQUIRE(ranking != nullptr);
  const auto found =
      std::find_if(ranking->places.begin(), ranking->places.end(),
                   [&](const Placed& placed) { return group.models[placed.model].name == name; });
  REQUIRE(found != ranking->places.end());
  return *found;
}

bool has(const std::vector<std::string>& sentences, std::string_view part) {
  return std::any_of(sentences.begin(), sentences.end(), [&](const std::string& sentence) {
    return sentence.find(part) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("models of one workload are ranked by latency, throughput, memory and consistency") {
  const Analysis analysis =
      of({encoder("slow", 60, 900, "hf_bert"), encoder("fast", 40, 1200, "flex_bert"),
          encoder("as-fast", 40.01, 1100, "flex_bert")});
  const WorkloadGroup& group = only_group(analysis);
  REQUIRE(group.rankings.size() == criterion_count);
  CHECK(find_ranking(group, Criterion::throughput)->metric->name == "input_toks_s");
  for (const Criterion criterion : {Criterion::latency, Criterion::throughput}) {
    CHECK(place(group, criterion, "fast").rank == 1);
    CHECK(place(group, criterion, "as-fast").rank == 1);
    CHECK(place(group, criterion, "as-fast").is_tied);
    CHECK(place(group, criterion, "slow").rank == 3);
  }
  CHECK(place(group, Criterion::memory, "slow").rank == 1);
  CHECK(place(group, Criterion::memory, "fast").rank == 3);
  for (const char* name : {"slow", "fast", "as-fast"}) {
    CHECK(place(group, Criterion::consistency, name).rank == 1);
  }
}

TEST_CASE("another batch, length or task is another workload; threads are not") {
  MeasuredCase larger = encoder("a", 50, 900, "hf_bert");
  larger.name = "larger";
  larger.knobs["batch_size"] = 16;
  MeasuredCase threads = encoder("a", 30, 900, "hf_bert");
  threads.name = "threads";
  threads.knobs["threads"] = 4;
  MeasuredCase mlm = encoder("a", 50, 900, "hf_bert");
  mlm.name = "mlm";
  mlm.task = "mlm";
  const Analysis analysis = of({encoder("a", 50, 900, "hf_bert"), larger, threads, mlm});
  REQUIRE(analysis.groups.size() == 3);
  CHECK(analysis.groups[0].models.size() == 2);
  CHECK(analysis.groups[0].models[0].name == "a-case");
  CHECK(analysis.groups[0].models[1].name == "threads");
  CHECK(analysis.groups[1].models.front().name == "a");
  CHECK(analysis.groups[2].workload.at("task") == "mlm");
}

TEST_CASE("the same case of two runs is told apart by its run") {
  const Analysis analysis =
      analyze(std::vector{measured({encoder("a", 50, 900, "hf_bert")}, "before"),
                          measured({encoder("a", 40, 900, "hf_bert")}, "after")},
              {});
  const WorkloadGroup& group = only_group(analysis);
  CHECK(group.models[0].name == "before/a-case");
  CHECK(group.models[1].name == "after/a-case");
  CHECK(place(group, Criterion::latency, "after/a-case").rank == 1);
  CHECK(has(analysis.limitations, "one after the other"));
}

TEST_CASE("cost a token is of real tokens, and apart from it of those with padding") {
  const WorkloadGroup group = only_group(of({encoder("a", 40, 900, "hf_bert")}));
  const AnalyzedModel& model = group.models.front();
  CHECK(model.per_token.latency_ms->point == doctest::Approx(40.0 / 800));
  CHECK(model.per_token.memory_mb->point == doctest::Approx(900.0 / 800));
  CHECK(model.per_padded_token.latency_ms->point == doctest::Approx(40.0 / 1024));
  CHECK(model.per_padded_token.memory_mb->point == doctest::Approx(900.0 / 1024));
  const Interval rate = *value_of(model, Criterion::throughput)->interval;
  CHECK(model.per_token.latency_ms->interval->lower == doctest::Approx(1000 / rate.upper));
}

TEST_CASE("a pair says how much faster, at which memory, and what that trades") {
  const Analysis analysis = of({encoder("large", 40, 1200, "a"), encoder("small", 60, 600, "a"),
                                encoder("worst", 80, 1300, "b")});
  const WorkloadGroup& group = only_group(analysis);
  REQUIRE(group.pairs.size() == 3);
  const ModelPair& first = group.pairs.front();
  CHECK(group.models[first.faster].name == "large");
  CHECK(group.models[first.slower].name == "small");
  CHECK(first.speedup.point == doctest::Approx(1.5));
  REQUIRE(first.speedup.interval);
  CHECK(first.speedup.interval->lower < 1.5);
  CHECK(first.speedup.interval->upper > 1.5);
  CHECK(first.memory_ratio->point == doctest::Approx(2.0));
  CHECK(first.trade_off == "faster but uses more memory");
  CHECK(group.pairs[1].trade_off == "faster and uses less memory");
}

TEST_CASE("without session means intervals are as given, and comparisons cannot be told") {
  MeasuredCase given = encoder("given", 40, 900, "a");
  for (MetricValues& values : given.metrics) values.sessions.clear();
  given.metrics.front().lower = 38;
  given.metrics.front().upper = 42;
  MeasuredCase single = encoder("single", 50, 900, "a");
  for (MetricValues& values : single.metrics) values.sessions.resize(1);
  single.metrics.front().lower = 49;
  single.metrics.front().upper = 51;
  const Analysis analysis = of({given, single, encoder("b", 30, 900, "a")});
  const WorkloadGroup& group = only_group(analysis);
  CHECK(value_of(group.models[0], Criterion::latency)->interval == Interval{38, 42});
  CHECK(value_of(group.models[1], Criterion::latency)->note.find("within this session only") !=
        std::string::npos);
  for (const char* name : {"given", "single", "b"}) {
    CHECK_FALSE(place(group, Criterion::latency, name).rank);
  }
  for (const ModelPair& pair : group.pairs) CHECK(pair.trade_off == "cannot be told");
  CHECK(has(analysis.limitations, "within this session only"));
  CHECK(has(analysis.limitations, "cannot be told"));
}

TEST_CASE("types are the mean and the spread of their models") {
  const WorkloadGroup group =
      only_group(of({encoder("a", 40, 900, "flex_bert"), encoder("b", 60, 700, "flex_bert"),
                     encoder("c", 80, 500, "hf_bert")}));
  REQUIRE(group.types.size() == 2);
  const TypeSummary& flex = group.types.front();
  CHECK(flex.type == "flex_bert");
  CHECK(flex.models == 2);
  const Spread& latency = *flex.values[index_of(Criterion::latency)];
  CHECK(latency.mean == doctest::Approx(50));
  CHECK(*latency.standard_deviation == doctest::Approx(14.1421356));
  CHECK(latency.minimum == doctest::Approx(40));
  CHECK_FALSE(group.types.back().values[0]->standard_deviation);
}

TEST_CASE("the front takes quality where it is known, else parameters stand in for it") {
  MeasuredCase good = encoder("good", 60, 900, "a");
  MeasuredCase quick = encoder("quick", 40, 900, "a");
  WorkloadGroup group = only_group(of({good, quick}));
  CHECK(group.front.axis == FrontAxis::parameters);
  CHECK(group.front.points.front().is_on_front);
  CHECK_FALSE(group.front.points.back().is_on_front);
  CHECK(group.front.points.back().is_certain);
  good.metrics.push_back(metric("quality_pct", {91, 91, 91}));
  quick.metrics.push_back(metric("quality_pct", {80, 80, 80}));
  group = only_group(of({good, quick}));
  CHECK(group.front.axis == FrontAxis::quality);
  CHECK(group.front.points.front().is_on_front);
  CHECK(group.front.points.back().is_on_front);
}

TEST_CASE("a failed case is left out with its reason, and is no model of a ranking") {
  MeasuredCase failed{.name = "broken", .engine = "onnx", .completion = Completion::failed};
  failed.failure = "out of memory";
  const Analysis analysis = of({encoder("a", 40, 900, "a"), failed});
  CHECK(only_group(analysis).models.size() == 1);
  REQUIRE(analysis.left_out.size() == 1);
  CHECK(analysis.left_out.front().reason == "failed: out of memory");
  CHECK(of({failed}).groups.empty());
  CHECK(of({}).groups.empty());
}

TEST_CASE("of many models only pairs with the fastest and of neighbours are listed") {
  std::vector<MeasuredCase> cases;
  for (int i = 0; i < 30; ++i) cases.push_back(encoder("m" + std::to_string(i), 40 + i, 900, "a"));
  const WorkloadGroup group = only_group(of(cases));
  CHECK(group.all_pairs == 435);
  CHECK(group.pairs.size() == 29 + 28);
  CHECK(find_ranking(group, Criterion::latency)->pairs == 435);
}

TEST_CASE("machines that differ are named") {
  Measurement one = measured({encoder("a", 50, 900, "a")}, "one");
  Measurement other = measured({encoder("b", 40, 900, "a")}, "other");
  one.environment["cpu"]["model"] = "x";
  other.environment["cpu"]["model"] = "y";
  Measurement unknown = measured({encoder("c", 40, 900, "a")}, "unknown");
  unknown.environment = nullptr;
  const Analysis analysis = analyze(std::vector{one, other, unknown}, {});
  CHECK(has(analysis.limitations, "cpu.model"));
  CHECK(has(analysis.limitations, "the environment of unknown is not known"));
}
