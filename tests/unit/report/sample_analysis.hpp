// SPDX-License-Identifier: Apache-2.0
#pragma once

// A hand-made analysis for the tests of its printed forms: the three encoders of seed 004, of which
// two cannot be told apart in speed.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "assay/data/analysis.hpp"

namespace assay::test {

inline Estimate with_width(double point, double half_width) {
  return {.point = point, .interval = Interval{point - half_width, point + half_width}};
}

inline AnalyzedModel encoder(std::string name, std::string type, double latency_ms,
                             double memory_mb, std::uint64_t parameters) {
  constexpr double tokens = 4096;  // of an iteration: 8 sequences of 512
  AnalyzedModel model{.name = std::move(name),
                      .source = "encoders",
                      .type = std::move(type),
                      .engine = "onnx",
                      .device = "cpu",
                      .parameters = parameters,
                      .bytes = 4 * parameters,
                      .sessions = 3};
  model.case_name = model.model = model.name;
  model.values = {with_width(latency_ms, 0.4), with_width(1000 * tokens / latency_ms, 700),
                  with_width(memory_mb, 0.6), with_width(5.1, 1.2)};
  model.standard_deviation_ms = 0.05 * latency_ms;
  model.samples_per_s = with_width(8000 / latency_ms, 1.4);
  model.per_token = {with_width(latency_ms / tokens, 0.0001),
                     with_width(memory_mb / tokens, 0.001)};
  model.per_padded_token = model.per_token;
  return model;
}

inline Placed placed(std::size_t model, std::size_t rank, std::size_t worst, bool is_tied) {
  return {.model = model, .rank = rank, .worst_rank = worst, .is_tied = is_tied};
}

inline Ranking ranking(Criterion criterion, const char* metric, std::vector<Placed> places) {
  return {.criterion = criterion,
          .metric = find_metric(metric),
          .places = std::move(places),
          .pairs = 3};
}

inline ModelPair pair(std::size_t faster, std::size_t slower, double speedup, double p,
                      double memory_ratio, std::string trade_off) {
  return {.faster = faster,
          .slower = slower,
          .speedup = with_width(speedup, 0.02),
          .adjusted_p = p,
          .memory_ratio = with_width(memory_ratio, 0.001),
          .memory_adjusted_p = 0.0001,
          .trade_off = std::move(trade_off)};
}

inline WorkloadGroup encoders() {
  WorkloadGroup group{.workload = {{"batch_size", 8}, {"sequence_length", 512}}};
  group.models = {encoder("flex-bert-base", "flex_bert", 45.23, 1234.5, 149'000'000),
                  encoder("mosaic-bert", "mosaic_bert", 45.61, 1156.7, 137'000'000),
                  encoder("hf-bert-base", "hf_bert", 52.67, 1445.2, 110'000'000)};
  const std::vector<Placed> by_speed{placed(0, 1, 2, true), placed(1, 1, 2, true),
                                     placed(2, 3, 3, false)};
  group.rankings = {
      ranking(Criterion::latency, "latency_mean_ms", by_speed),
      ranking(Criterion::throughput, "input_toks_s", by_speed),
      ranking(Criterion::memory, "peak_rss_mean_mb",
              {placed(1, 1, 1, false), placed(0, 2, 2, false), placed(2, 3, 3, false)}),
      ranking(Criterion::consistency, "latency_cv",
              {placed(0, 1, 3, true), placed(1, 1, 3, true), placed(2, 1, 3, true)})};
  group.pairs = {
      pair(0, 1, 1.008, 0.41, 1.067, "not told apart in speed; the first uses more memory"),
      pair(0, 2, 1.164, 0.0004, 0.854, "faster and uses less memory"),
      pair(1, 2, 1.155, 0.0007, 0.800, "faster and uses less memory")};
  group.all_pairs = 3;
  for (const AnalyzedModel& model : group.models) {
    TypeSummary& type = group.types.emplace_back();
    type.type = model.type;
    type.models = 1;
    for (std::size_t i = 0; i < criterion_count; ++i) {
      const double value = model.values[i]->point;
      type.values[i] = Spread{.count = 1, .mean = value, .minimum = value, .maximum = value};
    }
  }
  group.front = {
      .axis = FrontAxis::parameters,
      .points = {{.model = 0},
                 {.model = 1},
                 {.model = 2, .is_on_front = false, .dominated_by = 0, .is_certain = true}}};
  return group;
}

inline Analysis analysis_of(std::vector<WorkloadGroup> groups) {
  Analysis analysis{.sources = {"encoders"}, .groups = std::move(groups)};
  analysis.limitations = {"weights are synthetic: nothing follows of quality"};
  return analysis;
}

// One session, no tokens, no memory; a case that failed.
inline Analysis poor_analysis() {
  WorkloadGroup group{.workload = {}};
  for (const char* name : {"first", "second"}) {
    AnalyzedModel model{.name = name, .source = "results.csv", .case_name = name};
    model.sessions = 1;
    model.simulated = true;
    model.completion = Completion::incomplete;
    model.values[index_of(Criterion::latency)] =
        Estimate{.point = 10, .interval = Interval{9, 11}, .note = "within this session only"};
    group.models.push_back(std::move(model));
  }
  group.rankings = {ranking(Criterion::latency, "latency_mean_ms", {{.model = 0}, {.model = 1}})};
  ModelPair pair{.faster = 0, .slower = 1, .speedup = {.point = 1}, .trade_off = "cannot be told"};
  pair.speedup.note = "cannot be told: needs 2 sessions a side, has 1 and 1";
  group.pairs = {std::move(pair)};
  group.all_pairs = 1;
  group.front = {.has_memory = false, .points = {{.model = 0}, {.model = 1}}};
  Analysis analysis = analysis_of({std::move(group)});
  analysis.left_out = {{"results.csv", "third", "failed: out of memory"}};
  return analysis;
}

}  // namespace assay::test
