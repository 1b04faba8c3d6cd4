// SPDX-License-Identifier: Apache-2.0
#pragma once

// How well a source device's times, recalibrated by N measurements, predict a target device.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/data/estimator.hpp"
#include "assay/data/fields.hpp"

namespace assay {

// none: the source's times as they stand. affine: a line for each stage. global: one line for the
// total. finetune: the source model, fitted on. automatic: assay's own.
enum class TransferMethod : std::uint8_t { none, affine, global, finetune, automatic };

inline constexpr std::array<EnumWord<TransferMethod>, 5> transfer_method_words{
    {{TransferMethod::none, "none"},
     {TransferMethod::affine, "affine"},
     {TransferMethod::global, "global"},
     {TransferMethod::finetune, "finetune"},
     {TransferMethod::automatic, "auto"}}};

inline std::span<const EnumWord<TransferMethod>> words(TransferMethod) {
  return transfer_method_words;
}

// How the configurations to measure on the target are chosen. uniform: at random. designed: spread
// over what is known before anything is measured there.
enum class SampleDesign : std::uint8_t { uniform, designed };

inline constexpr std::array<EnumWord<SampleDesign>, 2> sample_design_words{
    {{SampleDesign::uniform, "uniform"}, {SampleDesign::designed, "designed"}}};

inline std::span<const EnumWord<SampleDesign>> words(SampleDesign) {
  return sample_design_words;
}

// The mean over draws, and how much draws differ.
struct TransferScore {
  TransferMethod method = TransferMethod::none;
  std::size_t n = 0;    // calibration rows
  std::string stage{};  // or "total"
  double mae_ms = 0;
  double mape_pct = 0;
  double p95_abs_ms = 0;
  std::size_t draws = 0;
  double mae_sd_ms = 0;  // standard deviation over draws; 0 of a single one
  double mape_sd_pct = 0;
  double p95_abs_sd_ms = 0;
  double mape_worst_pct = 0;  // of the draws

  bool operator==(const TransferScore&) const = default;
};

template <class Self, class Visit>
requires describes<Self, TransferScore>
void fields(Self& self, Visit&& visit) {
  visit("method", self.method);
  visit("n", self.n);
  visit("stage", self.stage);
  visit("mae_ms", self.mae_ms);
  visit("mape_pct", self.mape_pct);
  visit("p95_abs_ms", self.p95_abs_ms);
  visit("draws", self.draws);
  visit("mae_sd_ms", self.mae_sd_ms);
  visit("mape_sd_pct", self.mape_sd_pct);
  visit("p95_abs_sd_ms", self.p95_abs_sd_ms);
  visit("mape_worst_pct", self.mape_worst_pct);
}

// What N measurements on the target take: the sum of their totals, once each, mean over draws.
struct CalibrationCost {
  std::size_t n = 0;
  double target_s = 0;
  double held_out = 0;  // rows that were predicted, mean over draws

  bool operator==(const CalibrationCost&) const = default;
};

template <class Self, class Visit>
requires describes<Self, CalibrationCost>
void fields(Self& self, Visit&& visit) {
  visit("n", self.n);
  visit("target_s", self.target_s);
  visit("held_out", self.held_out);
}

struct SkippedSize {
  std::size_t n = 0;
  std::string reason{};

  bool operator==(const SkippedSize&) const = default;
};

template <class Self, class Visit>
requires describes<Self, SkippedSize>
void fields(Self& self, Visit&& visit) {
  visit("n", self.n);
  visit("reason", self.reason);
}

// One held-out row of the first draw: what a scatter plot shows.
struct PredictedRow {
  TransferMethod method = TransferMethod::none;
  std::size_t n = 0;
  std::string stage{};
  double measured_ms = 0;
  double predicted_ms = 0;

  bool operator==(const PredictedRow&) const = default;
};

template <class Self, class Visit>
requires describes<Self, PredictedRow>
void fields(Self& self, Visit&& visit) {
  visit("method", self.method);
  visit("n", self.n);
  visit("stage", self.stage);
  visit("measured_ms", self.measured_ms);
  visit("predicted_ms", self.predicted_ms);
}

struct TransferResults {
  std::string source{};  // names of the datasets
  std::string target{};
  std::string source_device{};
  std::string target_device{};
  bool source_known = false;  // source times of a configuration were measured, not predicted
  SampleDesign design = SampleDesign::designed;
  std::uint64_t seed = 0;
  std::size_t seeds = 0;
  std::size_t target_rows = 0;
  std::size_t target_groups = 0;
  std::vector<TransferScore> results{};  // by n, then method, then stage
  std::vector<CalibrationCost> cost{};
  std::vector<SkippedSize> skipped{};
  std::vector<PredictedRow> rows{};
  std::vector<std::string> notes{};

  bool operator==(const TransferResults&) const = default;
};

template <class Self, class Visit>
requires describes<Self, TransferResults>
void fields(Self& self, Visit&& visit) {
  visit("source", self.source);
  visit("target", self.target);
  visit("source_device", self.source_device);
  visit("target_device", self.target_device);
  visit("source_known", self.source_known);
  visit("design", self.design);
  visit("seed", self.seed);
  visit("seeds", self.seeds);
  visit("target_rows", self.target_rows);
  visit("target_groups", self.target_groups);
  visit("results", self.results);
  visit("cost", self.cost);
  visit("skipped", self.skipped);
  visit("rows", self.rows);
  visit("notes", self.notes);
}

}  // namespace assay
