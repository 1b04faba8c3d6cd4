// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a budget guardrail says of configurations, and how good it was.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/data/fields.hpp"

namespace assay {

// measure: nothing can be promised of this configuration; measure it instead.
enum class GuardAnswer : std::uint8_t { accept, reject, measure };

inline constexpr std::array<EnumWord<GuardAnswer>, 3> guard_answer_words{
    {{GuardAnswer::accept, "accept"},
     {GuardAnswer::reject, "reject"},
     {GuardAnswer::measure, "measure"}}};

inline std::span<const EnumWord<GuardAnswer>> words(GuardAnswer) {
  return guard_answer_words;
}

// margin: predicted · margin ≤ budget. conformal: predicted · exp(bound) ≤ budget, where bound is
// the conformal bound of ln(measured / predicted) at the chosen risk.
enum class GuardRule : std::uint8_t { margin, conformal };

inline constexpr std::array<EnumWord<GuardRule>, 2> guard_rule_words{
    {{GuardRule::margin, "margin"}, {GuardRule::conformal, "conformal"}}};

inline std::span<const EnumWord<GuardRule>> words(GuardRule) {
  return guard_rule_words;
}

struct GuardDecision {
  std::size_t row = 0;  // of the candidates, 0-based
  GuardAnswer answer = GuardAnswer::measure;
  double predicted_ms = 0;
  std::optional<double> bound_ms{};  // what is compared with the budget
  std::string reason{};              // of `measure`

  bool operator==(const GuardDecision&) const = default;
};

template <class Self, class Visit>
requires describes<Self, GuardDecision>
void fields(Self& self, Visit&& visit) {
  visit("row", self.row);
  visit("answer", self.answer);
  visit("predicted_ms", self.predicted_ms);
  visit("bound_ms", self.bound_ms);
  visit("reason", self.reason);
}

struct GuardReport {
  GuardRule rule = GuardRule::margin;
  double budget_ms = 0;
  double margin = 1.1;
  std::optional<double> risk{};      // of the conformal rule
  std::size_t calibration_rows = 0;  // of the conformal rule
  std::size_t calibration_needed = 0;
  std::size_t accepted = 0;
  std::size_t rejected = 0;
  std::size_t to_measure = 0;
  std::vector<GuardDecision> decisions{};
  std::vector<std::string> notes{};

  bool operator==(const GuardReport&) const = default;
};

template <class Self, class Visit>
requires describes<Self, GuardReport>
void fields(Self& self, Visit&& visit) {
  visit("rule", self.rule);
  visit("budget_ms", self.budget_ms);
  visit("margin", self.margin);
  visit("risk", self.risk);
  visit("calibration_rows", self.calibration_rows);
  visit("calibration_needed", self.calibration_needed);
  visit("accepted", self.accepted);
  visit("rejected", self.rejected);
  visit("to_measure", self.to_measure);
  visit("decisions", self.decisions);
  visit("notes", self.notes);
}

// Rates over the test rows of all draws, 0 … 1. A row violates if its measured total is above the
// budget.
struct GuardOutcome {
  GuardRule rule = GuardRule::margin;
  double budget_fraction = 0;  // of the latency at the largest knobs
  double budget_ms = 0;
  std::size_t rows = 0;                           // test rows, of all draws
  double violation_rate_without = 0;              // violating / all
  double violation_rate = 0;                      // accepted and violating / all
  double violation_rate_sd = 0;                   // standard deviation over draws; 0 of one
  double violation_rate_worst = 0;                // of the draws
  std::optional<double> violation_of_accepted{};  // accepted and violating / accepted
  std::optional<double> false_reject_rate{};  // not accepted though within budget / within budget
  std::optional<double> false_accept_rate{};  // accepted though violating / violating
  double accepted_rate = 0;
  double measure_rate = 0;

  bool operator==(const GuardOutcome&) const = default;
};

template <class Self, class Visit>
requires describes<Self, GuardOutcome>
void fields(Self& self, Visit&& visit) {
  visit("rule", self.rule);
  visit("budget_fraction", self.budget_fraction);
  visit("budget_ms", self.budget_ms);
  visit("rows", self.rows);
  visit("violation_rate_without", self.violation_rate_without);
  visit("violation_rate", self.violation_rate);
  visit("violation_rate_sd", self.violation_rate_sd);
  visit("violation_rate_worst", self.violation_rate_worst);
  visit("violation_of_accepted", self.violation_of_accepted);
  visit("false_reject_rate", self.false_reject_rate);
  visit("false_accept_rate", self.false_accept_rate);
  visit("accepted_rate", self.accepted_rate);
  visit("measure_rate", self.measure_rate);
}

// One margin of the false-reject/false-accept curve, at one budget fraction.
struct GuardCurvePoint {
  double budget_fraction = 0;
  double margin = 1;
  std::optional<double> false_reject_rate{};
  std::optional<double> false_accept_rate{};

  bool operator==(const GuardCurvePoint&) const = default;
};

template <class Self, class Visit>
requires describes<Self, GuardCurvePoint>
void fields(Self& self, Visit&& visit) {
  visit("budget_fraction", self.budget_fraction);
  visit("margin", self.margin);
  visit("false_reject_rate", self.false_reject_rate);
  visit("false_accept_rate", self.false_accept_rate);
}

struct GuardAnalysis {
  std::string dataset{};
  std::string device{};
  std::uint64_t seed = 0;
  std::size_t draws = 0;
  double margin = 1.1;
  double risk = 0.05;
  std::size_t fitted_rows = 0;           // of one draw
  std::size_t calibration_rows = 0;      // of one draw; not fitted
  std::size_t test_rows = 0;             // of one draw; neither fitted nor calibrated with
  double full_latency_ms = 0;            // at the largest knobs
  std::vector<GuardOutcome> outcomes{};  // by rule, then fraction
  std::vector<GuardCurvePoint> curve{};  // by fraction, then margin
  double compiled_error_mean_pct = 0;    // |compiled / model − 1| over test rows
  double compiled_error_max_pct = 0;
  std::vector<std::string> notes{};

  bool operator==(const GuardAnalysis&) const = default;
};

template <class Self, class Visit>
requires describes<Self, GuardAnalysis>
void fields(Self& self, Visit&& visit) {
  visit("dataset", self.dataset);
  visit("device", self.device);
  visit("seed", self.seed);
  visit("draws", self.draws);
  visit("margin", self.margin);
  visit("risk", self.risk);
  visit("fitted_rows", self.fitted_rows);
  visit("calibration_rows", self.calibration_rows);
  visit("test_rows", self.test_rows);
  visit("full_latency_ms", self.full_latency_ms);
  visit("outcomes", self.outcomes);
  visit("curve", self.curve);
  visit("compiled_error_mean_pct", self.compiled_error_mean_pct);
  visit("compiled_error_max_pct", self.compiled_error_max_pct);
  visit("notes", self.notes);
}

}  // namespace assay
