// SPDX-License-Identifier: Apache-2.0
#include "assay/report/guard_words.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/report/estimator_numbers.hpp"
#include "assay/report/number_text.hpp"

namespace assay::report {
namespace {

constexpr double percent = 100;

std::string fraction_text(double fraction) {
  return fmt::format("{:.4g} %", percent * fraction);
}

bool has_rule(const GuardAnalysis& analysis, GuardRule rule) {
  return std::any_of(analysis.outcomes.begin(), analysis.outcomes.end(),
                     [&](const GuardOutcome& outcome) { return outcome.rule == rule; });
}

// The conformal rule where it was tried.
GuardRule leading_rule(const GuardAnalysis& analysis) {
  return has_rule(analysis, GuardRule::conformal) ? GuardRule::conformal : GuardRule::margin;
}

// Whether the chosen risk was kept: a rate as large as the risk keeps it.
std::string risk_text(const GuardAnalysis& analysis) {
  const GuardOutcome* worst = nullptr;
  for (const GuardOutcome& outcome : analysis.outcomes) {
    if (outcome.rule != GuardRule::conformal) continue;
    if (worst == nullptr || outcome.violation_rate > worst->violation_rate) worst = &outcome;
  }
  if (worst == nullptr) return "";
  return fmt::format(
      " The chosen risk of {} {}: at most {} were accepted and violating, at {}.",
      fraction_text(analysis.risk),
      worst->violation_rate <= analysis.risk ? "was kept at every budget" : "was NOT kept",
      rate_text(worst->violation_rate), fraction_text(worst->budget_fraction));
}

}  // namespace

std::string rule_label(const GuardAnalysis& analysis, GuardRule rule) {
  if (rule == GuardRule::margin) return fmt::format("margin {:g}", analysis.margin);
  return fmt::format("bound at risk {}", fraction_text(analysis.risk));
}

std::vector<double> fractions_of(const GuardAnalysis& analysis) {
  std::set<double> fractions;
  for (const GuardOutcome& outcome : analysis.outcomes) fractions.insert(outcome.budget_fraction);
  return {fractions.begin(), fractions.end()};
}

const GuardOutcome* find_outcome(const GuardAnalysis& analysis, GuardRule rule, double fraction) {
  for (const GuardOutcome& outcome : analysis.outcomes) {
    if (outcome.rule == rule && outcome.budget_fraction == fraction) return &outcome;
  }
  return nullptr;
}

std::vector<const GuardCurvePoint*> curve_of(const GuardAnalysis& analysis, double fraction) {
  std::vector<const GuardCurvePoint*> curve;
  for (const GuardCurvePoint& point : analysis.curve) {
    if (point.budget_fraction != fraction) continue;
    if (point.false_accept_rate && point.false_reject_rate) curve.push_back(&point);
  }
  return curve;
}

const GuardCurvePoint* nearest_to(std::span<const GuardCurvePoint* const> curve, double margin) {
  const GuardCurvePoint* nearest = nullptr;
  for (const GuardCurvePoint* point : curve) {
    if (nearest == nullptr ||
        std::abs(point->margin - margin) < std::abs(nearest->margin - margin)) {
      nearest = point;
    }
  }
  return nearest;
}

const GuardOutcome* telling_outcome(const GuardAnalysis& analysis, GuardRule rule) {
  // Of violating and of others there must be some: the product is largest where both are many.
  const auto told = [](const GuardOutcome& outcome) {
    return outcome.violation_rate_without * (1 - outcome.violation_rate_without);
  };
  const GuardOutcome* best = nullptr;
  for (const GuardOutcome& outcome : analysis.outcomes) {
    if (outcome.rule != rule) continue;
    if (best == nullptr || told(outcome) > told(*best)) best = &outcome;
  }
  return best;
}

std::string guard_headline(const GuardAnalysis& analysis) {
  const GuardRule rule = leading_rule(analysis);
  const GuardOutcome* outcome = telling_outcome(analysis, rule);
  if (outcome == nullptr) return "No budget was tried.";
  if (outcome->measure_rate >= 1) {
    return fmt::format(
        "Nothing can be promised with the {}: every configuration is to be measured.",
        rule_label(analysis, rule));
  }
  std::string text = fmt::format(
      "At a budget of {} of the latency at the largest knobs, violations fall from {} of the "
      "configurations to {} with the {}",
      fraction_text(outcome->budget_fraction), rate_text(outcome->violation_rate_without),
      rate_text(outcome->violation_rate), rule_label(analysis, rule));
  if (outcome->false_reject_rate) {
    text += fmt::format("; {} of those within budget are not accepted",
                        rate_text(*outcome->false_reject_rate));
  }
  return text + ".";
}

std::string violation_insight(const GuardAnalysis& analysis) {
  std::vector<std::string> parts;
  for (const double fraction : fractions_of(analysis)) {
    std::vector<std::string> rules;
    double without = 0;
    for (const GuardRule rule : {GuardRule::margin, GuardRule::conformal}) {
      const GuardOutcome* outcome = find_outcome(analysis, rule, fraction);
      if (outcome == nullptr) continue;
      without = outcome->violation_rate_without;
      rules.push_back(fmt::format("{} with {}", rate_text(outcome->violation_rate),
                                  rule == GuardRule::margin ? "the margin" : "the bound"));
    }
    parts.push_back(fmt::format("at {} of the full latency {} violate without a guardrail, {}",
                                fraction_text(fraction), rate_text(without), listed(rules)));
  }
  if (parts.empty()) return "No budget was tried.";
  std::string text = text::join(parts, "; ");
  text[0] = 'A';
  return text + "." + risk_text(analysis);
}

std::string tradeoff_insight(const GuardAnalysis& analysis) {
  const GuardOutcome* telling = telling_outcome(analysis, GuardRule::margin);
  if (telling == nullptr) telling = telling_outcome(analysis, GuardRule::conformal);
  if (telling == nullptr || analysis.curve.empty()) return "No margin was tried.";
  const double fraction = telling->budget_fraction;
  const auto curve = curve_of(analysis, fraction);
  const GuardCurvePoint* bare = nearest_to(curve, 1.0);
  const GuardCurvePoint* safe = nearest_to(curve, analysis.margin);
  if (bare == nullptr || safe == nullptr) {
    return fmt::format("At {} of the full latency nothing violates, or everything does.",
                       fraction_text(fraction));
  }
  std::string text = fmt::format(
      "At {} of the full latency a margin of {:.3g} lets {} of the violating configurations "
      "through and refuses {} of the others",
      fraction_text(fraction), bare->margin, rate_text(*bare->false_accept_rate),
      rate_text(*bare->false_reject_rate));
  if (safe != bare) {
    text += fmt::format("; a margin of {:.3g} {} and {}", safe->margin,
                        rate_text(*safe->false_accept_rate), rate_text(*safe->false_reject_rate));
  }
  return text + ".";
}

std::string guard_report_headline(const GuardReport& report) {
  const std::size_t all = report.accepted + report.rejected + report.to_measure;
  return fmt::format("{} of {} keep the budget of {} ms; {} rejected, {} to be measured.",
                     report.accepted, plural(all, "configuration"),
                     milliseconds_text(report.budget_ms), report.rejected, report.to_measure);
}

std::string guard_report_rule(const GuardReport& report) {
  if (report.rule == GuardRule::margin) {
    return fmt::format("Accepted: the prediction times {:g} is within the budget.", report.margin);
  }
  std::string text = fmt::format(
      "Accepted: a bound that the measured latency exceeds with a probability of at most {} is "
      "within the budget; it rests on {} that were not fitted",
      fraction_text(report.risk.value_or(0)), plural(report.calibration_rows, "row"));
  if (report.calibration_rows < report.calibration_needed) {
    return text +
           fmt::format(", of which {} are needed: measure instead.", report.calibration_needed);
  }
  return text + fmt::format(" (at least {} are needed).", report.calibration_needed);
}

}  // namespace assay::report
