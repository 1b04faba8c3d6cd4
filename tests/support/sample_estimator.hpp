// SPDX-License-Identifier: Apache-2.0
#pragma once

// Constructed estimators, transfers and guardrails for tests: numbers as they might be measured.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"
#include "assay/data/estimator_experiment.hpp"
#include "assay/data/guard.hpp"
#include "assay/data/transfer.hpp"

namespace assay::test {

// −1 … 1, without order, the same every time.
inline double wobble(std::size_t i) {
  return std::sin(12.9898 * static_cast<double>(i + 1) + 78.233);
}

inline StageModel sample_model(const char* stage, const char* family, double mape_pct,
                               double mean_ms) {
  StageModel model{.stage = stage, .family = family, .parameters = Json::object()};
  const auto errors = [&](double factor) {
    const double pct = factor * mape_pct;
    return ErrorFigures{.rows = 150,
                        .mae_ms = mean_ms * pct / 100,
                        .mape_pct = pct,
                        .p95_abs_ms = 3 * mean_ms * pct / 100};
  };
  double factor = 1;
  for (const char* name : {"linear", "polynomial", "neural", "physical"}) {
    const bool is_chosen = std::string(name) == family;
    model.scores.push_back({name, errors(is_chosen ? 1 : 2.5 * factor)});
    factor *= 0.8;
  }
  for (int i = 1; i <= 40; ++i) model.log_errors.push_back(mape_pct / 100 * i / 20.0);
  return model;
}

// Of a vision-language pipeline on one device.
inline Estimator sample_estimator() {
  Estimator estimator{.dataset = "tiny_avx2.csv",
                      .device = "cpu-avx2",
                      .seed = 42,
                      .rows = 150,
                      .groups = 146,
                      .validation = "5-fold by group"};
  estimator.knobs = {{.knob = "vision_tokens", .minimum = 16, .maximum = 576},
                     {.knob = "prompt_tokens", .minimum = 8, .maximum = 512},
                     {.knob = "output_tokens", .minimum = 1, .maximum = 64},
                     {.knob = "moe_top_k", .minimum = 1, .maximum = 8},
                     {.knob = "task", .categories = {"captioning", "qa"}}};
  estimator.stages = {sample_model("vision", "physical", 1.84, 12.6),
                      sample_model("projector", "polynomial", 3.1, 0.412),
                      sample_model("prefill", "physical", 2.47, 48.9),
                      sample_model("decode_per_token", "neural", 2.02, 3.37)};
  estimator.overhead = sample_model("overhead", "linear", 0.31, 1);
  estimator.total = sample_model("total", "physical", 4.93, 121);
  estimator.stage_aware = {.rows = 150, .mae_ms = 2.31, .mape_pct = 2.04, .p95_abs_ms = 7.9};
  estimator.total_only = estimator.total.scores.back().errors;
  estimator.uses_stages = true;
  estimator.total_log_errors = estimator.stages.front().log_errors;
  estimator.noise_pct = 0.93;
  estimator.notes = {"the same in every row, so no input of a model: threads"};
  return estimator;
}

inline KnobTable sample_knobs() {
  return {.columns = {{.name = "vision_tokens", .numbers = {64, 576, 900}},
                      {.name = "prompt_tokens", .numbers = {32, 512, 512}},
                      {.name = "output_tokens", .numbers = {16, 64, 64}},
                      {.name = "moe_top_k", .numbers = {2, 2, 2}},
                      {.name = "task", .words = {"qa", "captioning", "grounding, \"new\""}}}};
}

// Of sample_knobs().
inline std::vector<Prediction> sample_predictions() {
  std::vector<Prediction> predictions;
  const auto time = [](const char* stage, double ms) {
    return PredictedTime{.stage = stage, .ms = ms, .lower_ms = 0.95 * ms, .upper_ms = ms / 0.95};
  };
  double scale = 1;
  for (int i = 0; i < 3; ++i) {
    predictions.push_back(
        {.stages = {time("vision", 4.21 * scale), time("projector", 0.137 * scale),
                    time("prefill", 18.05 * scale),
                    time("decode_per_token", 2.875 * std::sqrt(scale))},
         .total = time("total", 68.4 * scale)});
    scale *= 2.5;
  }
  predictions.back().outside = {"vision_tokens = 900 is above 576",
                                "task = grounding, \"new\" was not seen"};
  predictions.back().total.lower_ms.reset();
  predictions.back().total.upper_ms.reset();
  return predictions;
}

// What one pair of devices might give: without calibration the error is `uncalibrated`, ours comes
// near to `floor`.
inline TransferResults sample_transfer(const char* source, const char* target, double uncalibrated,
                                       double floor) {
  TransferResults results{.source = std::string(source) + ".csv",
                          .target = std::string(target) + ".csv",
                          .source_device = source,
                          .target_device = target,
                          .source_known = true,
                          .seed = 42,
                          .seeds = 20,
                          .target_rows = 132,
                          .target_groups = 132};
  const std::vector<std::pair<const char*, double>> stages{{"vision", 1.9},
                                                           {"projector", 0.06},
                                                           {"prefill", 41},
                                                           {"decode_per_token", 9.2},
                                                           {"total", 410}};
  const auto error = [&](TransferMethod method, double n, std::size_t stage) {
    const double part = 1 + 0.12 * static_cast<double>(stage);
    switch (method) {
      case TransferMethod::none:
        return uncalibrated * part;
      case TransferMethod::affine:
        return (1.6 * floor + 12 * floor / n) * part;
      case TransferMethod::global:
        return (2.9 * floor + 18 * floor / n) * part;
      case TransferMethod::finetune:
        return (1.15 * floor + 60 * floor / n) * part;
      case TransferMethod::automatic:
        return (floor + 14 * floor / n) * part;
    }
    return 0.0;
  };
  for (const std::size_t n : {10, 25, 50, 100}) {
    const auto count = static_cast<double>(n);
    for (const auto& [method, word] : transfer_method_words) {
      for (std::size_t stage = 0; stage < stages.size(); ++stage) {
        const double pct = error(method, count, stage);
        const double ms = stages[stage].second * pct / 100;
        const double spread = method == TransferMethod::none ? 0.04 : 1.1 / std::sqrt(count);
        results.results.push_back({.method = method,
                                   .n = n,
                                   .stage = stages[stage].first,
                                   .mae_ms = ms,
                                   .mape_pct = pct,
                                   .p95_abs_ms = 2.8 * ms,
                                   .draws = 20,
                                   .mae_sd_ms = spread * ms,
                                   .mape_sd_pct = spread * pct,
                                   .p95_abs_sd_ms = 1.5 * spread * ms,
                                   .mape_worst_pct = (1 + 2 * spread) * pct});
        for (std::size_t i = 0; i < 24; ++i) {
          const double measured = stages[stage].second * std::exp(1.6 * wobble(7 * i));
          const double lean = method == TransferMethod::none ? -uncalibrated / 100 : 0;
          const double off = lean + 1.5 * pct / 100 * wobble(i + 31 * stage);
          results.rows.push_back({method, n, stages[stage].first, measured,
                                  measured * std::exp(std::clamp(off, -1.5, 1.5))});
        }
      }
    }
    results.cost.push_back({n, 0.412 * count, std::min(100.0, 132 - count)});
  }
  results.skipped = {{120, "leaves 12 groups to predict, fewer than 20"}};
  results.notes = {"'batch_size' does not vary"};
  return results;
}

inline TransferResults sample_transfer() {
  return sample_transfer("H100", "L40S", 48.2, 1.9);
}

inline GuardReport sample_guard_report() {
  GuardReport report{.rule = GuardRule::conformal,
                     .budget_ms = 150,
                     .risk = 0.05,
                     .calibration_rows = 37,
                     .calibration_needed = 19,
                     .accepted = 1,
                     .rejected = 1,
                     .to_measure = 1};
  report.decisions = {
      {.row = 0, .answer = GuardAnswer::accept, .predicted_ms = 68.4, .bound_ms = 71.82},
      {.row = 1, .answer = GuardAnswer::reject, .predicted_ms = 171, .bound_ms = 179.55},
      {.row = 2,
       .answer = GuardAnswer::measure,
       .predicted_ms = 427.5,
       .reason = "vision_tokens = 900 is above 576"}};
  report.notes = {"calibrated with tiny_held_out.csv"};
  return report;
}

inline GuardAnalysis sample_guard_analysis() {
  GuardAnalysis analysis{.dataset = "tiny_avx2.csv",
                         .device = "cpu-avx2",
                         .seed = 42,
                         .draws = 20,
                         .fitted_rows = 75,
                         .calibration_rows = 37,
                         .test_rows = 38,
                         .full_latency_ms = 512.25,
                         .compiled_error_mean_pct = 0.42,
                         .compiled_error_max_pct = 2.9};
  struct Rates {
    double fraction;
    double without;
    double margin;
    double conformal;
    double margin_rejects;
    double conformal_rejects;
  };
  const std::vector<Rates> rates{{0.5, 0.412, 0.0079, 0.0105, 0.124, 0.081},
                                 {0.7, 0.183, 0.0026, 0.0092, 0.097, 0.052},
                                 {0.85, 0.071, 0.0013, 0.0053, 0.064, 0.031},
                                 {1.0, 0.0, 0.0, 0.0, 0.033, 0.012}};
  for (const GuardRule rule : {GuardRule::margin, GuardRule::conformal}) {
    for (const Rates& at : rates) {
      const bool is_margin = rule == GuardRule::margin;
      GuardOutcome outcome{.rule = rule,
                           .budget_fraction = at.fraction,
                           .budget_ms = at.fraction * analysis.full_latency_ms,
                           .rows = 760,
                           .violation_rate_without = at.without,
                           .violation_rate = is_margin ? at.margin : at.conformal};
      outcome.violation_rate_sd = outcome.violation_rate;
      outcome.violation_rate_worst = 3 * outcome.violation_rate;
      outcome.accepted_rate = 0.9 * (1 - at.without);
      outcome.violation_of_accepted = outcome.violation_rate / outcome.accepted_rate;
      outcome.false_reject_rate = is_margin ? at.margin_rejects : at.conformal_rejects;
      if (at.without > 0) outcome.false_accept_rate = outcome.violation_rate / at.without;
      outcome.measure_rate = 0.004;
      analysis.outcomes.push_back(outcome);
    }
  }
  for (const Rates& at : rates) {
    for (int i = 0; i <= 14; ++i) {
      const double margin = 0.8 + 0.05 * i;
      GuardCurvePoint point{.budget_fraction = at.fraction, .margin = margin};
      const double steep = 9 + 8 * at.fraction;
      point.false_reject_rate = 1 / (1 + std::exp(-steep * (margin - 1.2)));
      if (at.without > 0)
        point.false_accept_rate = 1 / (1 + std::exp(1.4 * steep * (margin - 0.9)));
      analysis.curve.push_back(point);
    }
  }
  analysis.notes = {"2 draws had too few calibration rows"};
  return analysis;
}

// A measured pair, and two published ones of one source.
inline EstimatorExperiment sample_experiment() {
  EstimatorExperiment experiment{.study = "estimator"};
  EstimatorPair measured{.name = "avx2-sse42",
                         .estimator = sample_estimator(),
                         .transfer = sample_transfer("cpu-avx2", "cpu-sse42", 61.5, 2.3),
                         .guard = sample_guard_analysis()};
  EstimatorPair published{.name = "h100-l40s",
                          .published = true,
                          .estimator = sample_estimator(),
                          .transfer = sample_transfer(),
                          .guard = sample_guard_analysis()};
  published.estimator.dataset = published.guard.dataset = "vlm_dense_h100.csv";
  published.estimator.device = published.guard.device = "H100";
  EstimatorPair sibling = published;
  sibling.name = "h100-h200";
  sibling.transfer = sample_transfer("H100", "H200", 21.4, 0.85);
  experiment.pairs = {measured, published, sibling};
  experiment.limitations = {"Published pairs are composed of operators, without launch gaps."};
  return experiment;
}

}  // namespace assay::test
