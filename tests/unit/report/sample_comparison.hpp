// SPDX-License-Identifier: Apache-2.0
#pragma once

// Hand-made comparisons for the tests of their printed forms: the figures are seed 002's.

#include <optional>
#include <string>
#include <utility>

#include "assay/data/comparison.hpp"

namespace assay::test {

inline Estimate around(double point, double half_width) {
  return {.point = point, .interval = Interval{point - half_width, point + half_width}};
}

// A row whose change and interval follow from the two values.
inline MetricComparison compared(const char* metric, double baseline, double candidate,
                                 Change change) {
  MetricComparison row{.metric = find_metric(metric),
                       .is_gate = true,
                       .baseline = around(baseline, baseline / 200),
                       .candidate = around(candidate, candidate / 200),
                       .difference = around(candidate - baseline, baseline / 100),
                       .hedges_g = around(change == Change::same ? 0.1 : 8.25, 4),
                       .p = change == Change::same ? 0.5 : 0.0001,
                       .adjusted_p = change == Change::same ? 0.5 : 0.0002,
                       .method = ComparisonMethod::welch,
                       .change = change};
  if (row.metric->scale == ChangeScale::relative) {
    row.relative = around(100 * (candidate / baseline - 1), 0.6);
  }
  return row;
}

inline CaseComparison sampler(std::string name, double mean, double maximum, double cv,
                              double rss) {
  const Change change = mean > 34 ? Change::worse : Change::same;
  CaseComparison pair{.baseline_case = "baseline_greedy",
                      .candidate_case = std::move(name),
                      .varied = {{.name = "sampler", .baseline = "greedy", .candidate = "top_k"}},
                      .rows = {compared("token_latency_mean_ms", 33.98, mean, change),
                               compared("token_latency_max_ms", 34.64, maximum, Change::none),
                               compared("token_latency_cv", 0.73, cv, change),
                               compared("peak_rss_mean_mb", 2149.97, rss, Change::same)}};
  pair.rows[1].is_gate = false;
  pair.rows[1].adjusted_p.reset();
  return pair;
}

// Seed 002: the samplers of one run against its greedy one.
inline Comparison samplers() {
  Comparison comparison;
  comparison.baseline = {.label = "sampling", .run_id = "a1b2c3d4e5f6", .fixed_clock = false};
  comparison.candidate = comparison.baseline;
  comparison.interleaved = true;
  comparison.gate_metrics = {"token_latency_mean_ms", "token_latency_cv", "peak_rss_mean_mb"};
  comparison.cases = {sampler("sampling_temp", 46.71, 64.03, 16.47, 2149.91),
                      sampler("sampling_topk", 46.68, 63.78, 16.40, 2149.95)};
  comparison.verdict = Verdict::rejected;
  comparison.reasons = {"token latency mean of 'sampling_temp' is slower",
                        "token latency mean of 'sampling_topk' is slower"};
  return comparison;
}

// A candidate run with all that can be said of one: a metric of points, a simulated one, one that
// is unclear, cases without partners, an allowed difference of the environment.
inline Comparison run_against(const char* candidate, double mean) {
  Comparison comparison;
  comparison.baseline = {.label = "before",
                         .run_id = "a1b2c3d4e5f6",
                         .config_hash = "0123456789ab",
                         .fixed_clock = true};
  comparison.candidate = {.label = candidate,
                          .run_id = "b1b2c3d4e5f6",
                          .config_hash = "1123456789ab",
                          .fixed_clock = false};
  comparison.gate_metrics = default_gate_metrics();
  CaseComparison pair{.baseline_case = "tiny",
                      .candidate_case = "tiny",
                      .varied = {{.name = "batch_size", .baseline = 1, .candidate = 2}},
                      .lacking = {"the candidate has no EpT"}};
  pair.rows = {compared("latency_mean_ms", 250.1, mean,
                        mean > 251   ? Change::worse
                        : mean < 249 ? Change::better
                                     : Change::same),
               compared("latency_p95_ms", 261.2, 263.5, Change::unclear),
               compared("throughput_toks_s", 32.01, 8000 / mean, Change::same),
               compared("l2_hit_pct", 81.2, 79.9, Change::worse),
               compared("peak_rss_mean_mb", 356.4, 356.4, Change::same)};
  pair.rows[1].note = "needs more than 3 sessions";
  pair.rows[1].hedges_g.reset();
  pair.rows[2].is_gate = false;
  pair.rows[2].adjusted_p.reset();
  pair.rows[3].simulated = true;
  comparison.cases = {std::move(pair)};
  comparison.unmatched_baseline = {"large"};
  comparison.environment = {
      {.field = "kernel.release", .baseline = "6.1", .candidate = "6.2", .allowed = true}};
  comparison.limitations = {"energy was not measured"};
  comparison.verdict = Verdict::inconclusive;
  comparison.reasons = {"latency p95 of 'tiny' is unclear"};
  return comparison;
}

inline Comparison incomparable() {
  Comparison comparison = run_against("after", 300.2);
  comparison.environment.push_back(
      {.field = "cpu.model", .baseline = "Some CPU", .candidate = nullptr});
  comparison.verdict = Verdict::incomparable;
  comparison.reasons = {"the environments differ in cpu.model"};
  return comparison;
}

// Names that would break a table, steer a terminal, or mean something to GitHub.
inline Comparison hostile() {
  Comparison comparison = run_against("a|b `rm` @maintainer <img src=x> #1\n| x |", 300.2);
  comparison.baseline.label = "[click](http://evil.example) www.evil.example";
  comparison.cases.front().baseline_case = "\x1b[31m*red*";
  comparison.cases.front().candidate_case = "/close";
  comparison.cases.front().varied.front().candidate = "</details><script>";
  return comparison;
}

}  // namespace assay::test
