// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/gate.hpp"

#include <utility>

#include <fmt/format.h>

namespace assay::decide {
namespace {

using Reasons = std::vector<std::string>;

std::string row_name(const CaseComparison& pair, const MetricComparison& row) {
  return fmt::format("{} of '{}'", row.metric->label, pair.candidate_case);
}

Reasons obstacles(const Comparison& comparison, const GateOptions& options) {
  Reasons reasons;
  for (const EnvironmentDifference& difference : comparison.environment) {
    if (difference.allowed) continue;
    reasons.push_back(fmt::format("the environments differ in {}", difference.field));
  }
  if (comparison.cases.empty()) reasons.emplace_back("no case is in both");
  if (comparison.interleaved || options.allow_unlocked) return reasons;
  for (const ComparedSide* side : {&comparison.baseline, &comparison.candidate}) {
    if (side->fixed_clock.value_or(false)) continue;
    reasons.push_back(fmt::format("clocks were {} while '{}' was measured",
                                  side->fixed_clock ? "not fixed" : "not known to be fixed",
                                  side->label));
  }
  return reasons;
}

}  // namespace

GateAnswer gate(const Comparison& comparison, const GateOptions& options) {
  if (Reasons reasons = obstacles(comparison, options); !reasons.empty()) {
    return {Verdict::incomparable, std::move(reasons)};
  }
  Reasons worse;
  Reasons open;
  Reasons undecided;
  bool any_judged = false;
  for (const CaseComparison& pair : comparison.cases) {
    for (const MetricComparison& row : pair.rows) {
      if (!row.is_gate) continue;
      const std::string name = row_name(pair, row);
      if (row.simulated) {
        undecided.push_back(name + " is simulated and does not decide");
        continue;
      }
      if (pair.simulated && !options.allow_simulated) {
        undecided.push_back(name + " ran in virtual time and does not decide");
        continue;
      }
      any_judged = any_judged || row.change == Change::better || row.change == Change::same ||
                   row.change == Change::worse;
      if (row.change == Change::worse) {
        worse.push_back(fmt::format("{} is {}", name, word_of(row.change, *row.metric)));
      } else if (row.change == Change::unclear) {
        open.push_back(name + " is unclear");
      }
    }
    undecided.insert(undecided.end(), pair.absent.begin(), pair.absent.end());
    open.insert(open.end(), pair.lacking.begin(), pair.lacking.end());
  }
  for (const std::string& name : comparison.unmatched_baseline) {
    open.push_back(fmt::format("the candidate has no case '{}'", name));
  }
  if (!any_judged) open.emplace_back("no gate metric could be judged");

  GateAnswer answer{Verdict::accepted, {}};
  for (Reasons* reasons : {&worse, &open, &undecided}) {
    answer.reasons.insert(answer.reasons.end(), reasons->begin(), reasons->end());
  }
  if (!worse.empty()) {
    answer.verdict = Verdict::rejected;
  } else if (!open.empty()) {
    answer.verdict = Verdict::inconclusive;
  }
  return answer;
}

}  // namespace assay::decide
