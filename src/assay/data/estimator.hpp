// SPDX-License-Identifier: Apache-2.0
#pragma once

// A fitted latency estimator, as its file holds it: a model for each stage, the range in which it
// was trained, and how far off it was where it had not looked. Times are milliseconds.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/data/fields.hpp"

namespace assay {

// Where one knob was during training. A knob that did not vary has minimum = maximum, or one
// category, and is no input of a model.
struct KnobRange {
  std::string knob{};
  std::optional<double> minimum{};        // of numbers
  std::optional<double> maximum{};        // of numbers
  std::vector<std::string> categories{};  // sorted; empty for numbers

  bool operator==(const KnobRange&) const = default;
};

template <class Self, class Visit>
requires describes<Self, KnobRange>
void fields(Self& self, Visit&& visit) {
  visit("knob", self.knob);
  visit("minimum", self.minimum);
  visit("maximum", self.maximum);
  visit("categories", self.categories);
}

// How far predictions are from what was measured, over rows that were not fitted.
struct ErrorFigures {
  std::size_t rows = 0;
  double mae_ms = 0;
  double mape_pct = 0;
  double p95_abs_ms = 0;  // type-7 percentile of |error|

  bool operator==(const ErrorFigures&) const = default;
};

template <class Self, class Visit>
requires describes<Self, ErrorFigures>
void fields(Self& self, Visit&& visit) {
  visit("rows", self.rows);
  visit("mae_ms", self.mae_ms);
  visit("mape_pct", self.mape_pct);
  visit("p95_abs_ms", self.p95_abs_ms);
}

// One family's cross-validated errors on one stage.
struct FamilyScore {
  std::string family{};
  ErrorFigures errors{};

  bool operator==(const FamilyScore&) const = default;
};

template <class Self, class Visit>
requires describes<Self, FamilyScore>
void fields(Self& self, Visit&& visit) {
  visit("family", self.family);
  visit("errors", self.errors);
}

inline constexpr std::size_t most_scores = 2000;

struct StageModel {
  std::string stage{};                // "vision", …, "total"
  std::string family{};               // as predict/family.hpp names them
  Json parameters{};                  // the family's own
  std::vector<FamilyScore> scores{};  // of every family that was tried, in their order
  // |ln(measured / predicted)| of rows whose groups were not fitted, ascending: what intervals are
  // made of. At most most_scores of them, thinned evenly.
  std::vector<double> log_errors{};

  bool operator==(const StageModel&) const = default;
};

template <class Self, class Visit>
requires describes<Self, StageModel>
void fields(Self& self, Visit&& visit) {
  visit("stage", self.stage);
  visit("family", self.family);
  visit("parameters", self.parameters);
  visit("scores", self.scores);
  visit("log_errors", self.log_errors);
}

struct Estimator {
  std::string dataset{};  // the name of what it was fitted to
  std::string device{};
  std::uint64_t seed = 0;
  std::size_t rows = 0;
  std::size_t groups = 0;
  std::string validation{};  // "5-fold by group", "25 % of the groups held out"
  std::vector<KnobRange> knobs{};
  std::vector<StageModel> stages{};  // none where only totals were measured
  // The total from the stages: their sum, with decode_per_token times output_tokens, times what
  // `overhead` says, a model of total / sum (family "constant" where there is nothing to model).
  std::optional<StageModel> overhead{};    // where stages and totals were both measured
  StageModel total{};                      // one model of the total alone
  ErrorFigures stage_aware{};              // the total as the stages give it, cross-validated
  ErrorFigures total_only{};               // and as the one model gives it
  bool uses_stages = false;                // which of the two predicts
  std::vector<double> total_log_errors{};  // of the one that predicts
  std::optional<double> noise_pct{};  // of repeats: what even a perfect model would be off by, MAPE
  std::vector<std::string> notes{};

  bool operator==(const Estimator&) const = default;
};

template <class Self, class Visit>
requires describes<Self, Estimator>
void fields(Self& self, Visit&& visit) {
  visit("dataset", self.dataset);
  visit("device", self.device);
  visit("seed", self.seed);
  visit("rows", self.rows);
  visit("groups", self.groups);
  visit("validation", self.validation);
  visit("knobs", self.knobs);
  visit("stages", self.stages);
  visit("overhead", self.overhead);
  visit("total", self.total);
  visit("stage_aware", self.stage_aware);
  visit("total_only", self.total_only);
  visit("uses_stages", self.uses_stages);
  visit("total_log_errors", self.total_log_errors);
  visit("noise_pct", self.noise_pct);
  visit("notes", self.notes);
}

// A time with its interval. upper − lower grows without bound where nothing is known: then there is
// no interval.
struct PredictedTime {
  std::string stage{};
  double ms = 0;
  std::optional<double> lower_ms{};
  std::optional<double> upper_ms{};

  bool operator==(const PredictedTime&) const = default;
};

template <class Self, class Visit>
requires describes<Self, PredictedTime>
void fields(Self& self, Visit&& visit) {
  visit("stage", self.stage);
  visit("ms", self.ms);
  visit("lower_ms", self.lower_ms);
  visit("upper_ms", self.upper_ms);
}

struct Prediction {
  std::vector<PredictedTime> stages{};  // in the estimator's order, without the total
  PredictedTime total{};
  std::vector<std::string> outside{};  // "vision_tokens = 900 is above 576"; empty: in range

  bool operator==(const Prediction&) const = default;
};

template <class Self, class Visit>
requires describes<Self, Prediction>
void fields(Self& self, Visit&& visit) {
  visit("stages", self.stages);
  visit("total", self.total);
  visit("outside", self.outside);
}

}  // namespace assay
