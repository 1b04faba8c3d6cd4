// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a guardrail did, in words that are computed from it.

#include <span>
#include <string>
#include <vector>

#include "assay/data/guard.hpp"

namespace assay::report {

// "margin 1.1", "bound at risk 5 %".
std::string rule_label(const GuardAnalysis& analysis, GuardRule rule);

// Budget fractions that were tried; ascending.
std::vector<double> fractions_of(const GuardAnalysis& analysis);

// Null where it was not tried.
const GuardOutcome* find_outcome(const GuardAnalysis& analysis, GuardRule rule, double fraction);

// Points of one budget that have both rates; by margin.
std::vector<const GuardCurvePoint*> curve_of(const GuardAnalysis& analysis, double fraction);

// The point whose margin is nearest; null of an empty curve.
const GuardCurvePoint* nearest_to(std::span<const GuardCurvePoint* const> curve, double margin);

// The fraction that says most: where each rule had most violations to prevent and still something
// to accept. None without outcomes.
const GuardOutcome* telling_outcome(const GuardAnalysis& analysis, GuardRule rule);

// "At 70 % of the latency at the largest knobs, violations fall from 42 % of the configurations to
// 1.1 % with the bound at risk 5 %, which refuses 3.4 % of those within budget."
std::string guard_headline(const GuardAnalysis& analysis);
// How far violations fall at each fraction, and whether the chosen risk was kept at all of them.
std::string violation_insight(const GuardAnalysis& analysis);
// What a larger margin costs and saves.
std::string tradeoff_insight(const GuardAnalysis& analysis);

// "12 of 40 configurations keep the budget of 250 ms; 25 are rejected, 3 should be measured."
std::string guard_report_headline(const GuardReport& report);
// How it was decided.
std::string guard_report_rule(const GuardReport& report);

}  // namespace assay::report
