// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/compare.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "assay/data/environment.hpp"
#include "assay/decide/compare_metric.hpp"
#include "assay/decide/gate.hpp"
#include "assay/decide/varied.hpp"
#include "assay/stats/holm.hpp"

namespace assay::decide {
namespace {

// Below this many sessions a side an interval is wide, and a session that differs weighs much.
constexpr std::size_t few_sessions = 5;

bool contains(std::span<const std::string> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

ComparedSide side_of(const Measurement& measurement) {
  ComparedSide side{.label = measurement.label,
                    .run_id = measurement.run_id,
                    .config_hash = measurement.config_hash};
  const Json fixed = environment_value(measurement.environment, "fixed_clock");
  if (fixed.is_boolean()) side.fixed_clock = fixed.get<bool>();
  return side;
}

bool same_run(const Measurement& baseline, const Measurement& candidate) {
  return !baseline.run_id.empty() && baseline.run_id == candidate.run_id;
}

std::vector<EnvironmentDifference> environment_differences(const Measurement& baseline,
                                                           const Measurement& candidate,
                                                           const CompareOptions& options) {
  std::vector<EnvironmentDifference> differences;
  if (!baseline.environment.is_object() || !candidate.environment.is_object()) return differences;
  for (std::string& field : differing_fields(baseline.environment, candidate.environment)) {
    Json first = environment_value(baseline.environment, field);
    Json second = environment_value(candidate.environment, field);
    const bool allowed = contains(options.allowed_mismatches, field);
    differences.push_back({std::move(field), std::move(first), std::move(second), allowed});
  }
  return differences;
}

void add_gate_gaps(const MeasuredCase& baseline, const MeasuredCase& candidate,
                   const std::vector<std::string>& gate_metrics, CaseComparison& pair) {
  for (const std::string& name : gate_metrics) {
    const MetricDefinition* metric = find_metric(name);
    if (metric == nullptr) continue;
    const bool of_baseline = find_values(baseline.metrics, name) != nullptr;
    const bool of_candidate = find_values(candidate.metrics, name) != nullptr;
    if (of_baseline && of_candidate) continue;
    if (!of_baseline && !of_candidate) {
      pair.absent.push_back(fmt::format("{} of '{}' was not measured on either side", metric->label,
                                        pair.candidate_case));
    } else {
      pair.lacking.push_back(fmt::format("{} of '{}' was measured in the {} only", metric->label,
                                         pair.candidate_case,
                                         of_baseline ? "baseline" : "candidate"));
    }
  }
}

CaseComparison compare_pair(const MeasuredCase& baseline, const MeasuredCase& candidate,
                            std::vector<Varied> varied, bool is_same_run,
                            const CompareOptions& options) {
  CaseComparison pair{.baseline_case = baseline.name,
                      .candidate_case = candidate.name,
                      .varied = std::move(varied),
                      .simulated = baseline.simulated || candidate.simulated};
  for (const MetricDefinition& metric : metric_catalog()) {
    const MetricValues* first = find_values(baseline.metrics, metric.name);
    const MetricValues* second = find_values(candidate.metrics, metric.name);
    if (first == nullptr || second == nullptr) continue;
    MetricComparison row = compare_metric(metric, *first, *second, is_same_run, options);
    row.is_gate = contains(options.gate_metrics, metric.name);
    pair.rows.push_back(std::move(row));
  }
  add_gate_gaps(baseline, candidate, options.gate_metrics, pair);
  return pair;
}

// Holm's adjustment over the gate metrics of all cases; what it leaves above α is not told as
// better or worse.
void adjust(const CompareOptions& options, std::vector<CaseComparison>& cases) {
  std::vector<MetricComparison*> rows;
  std::vector<double> p_values;
  for (CaseComparison& pair : cases) {
    for (MetricComparison& row : pair.rows) {
      if (!row.is_gate || !row.p) continue;
      rows.push_back(&row);
      p_values.push_back(*row.p);
    }
  }
  const std::vector<double> adjusted = stats::holm_adjusted(p_values);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    MetricComparison& row = *rows[i];
    row.adjusted_p = adjusted[i];
    const bool is_change = row.change == Change::better || row.change == Change::worse;
    if (!is_change || adjusted[i] < 1 - options.confidence) continue;
    row.change = Change::unclear;
    row.note = fmt::format("beyond the threshold, but one of {} tests: Holm's p is {:.2g}",
                           rows.size(), adjusted[i]);
  }
}

std::size_t fewest_sessions(const Measurement& measurement) {
  std::size_t fewest = few_sessions;
  for (const MeasuredCase& point : measurement.cases) {
    if (point.metrics.empty()) continue;
    fewest = std::min(fewest, point.metrics.front().sessions.size());
  }
  return fewest;
}

bool any_simulated(const Measurement& measurement) {
  return std::any_of(measurement.cases.begin(), measurement.cases.end(),
                     [](const MeasuredCase& point) { return point.simulated; });
}

void add_side_limitations(const Measurement& side, std::vector<std::string>& limitations) {
  if (any_simulated(side)) {
    limitations.push_back(fmt::format(
        "'{}' ran in virtual time: what is said of it holds for a recording", side.label));
  }
  for (const MeasuredCase& point : side.cases) {
    if (point.completion == Completion::complete) continue;
    limitations.push_back(
        fmt::format("case '{}' of '{}' is {}", point.name, side.label, word_of(point.completion)));
  }
  if (const std::size_t fewest = fewest_sessions(side); fewest < few_sessions) {
    limitations.push_back(
        fmt::format("'{}' has {} session{} a case: {} or more would narrow the "
                    "intervals",
                    side.label, fewest, fewest == 1 ? "" : "s", few_sessions));
  }
  for (const std::string& limitation : side.limitations) {
    limitations.push_back(fmt::format("{}: {}", side.label, limitation));
  }
}

std::vector<std::string> limitations_of(const Measurement& baseline, const Measurement& candidate,
                                        bool is_same_run) {
  std::vector<std::string> limitations;
  if (!is_same_run) {
    limitations.emplace_back(
        "the sides were measured one after the other: a drift of the machine between them would "
        "look like a change; measured in turns (--interleave) it would not");
    if (!baseline.environment.is_object() || !candidate.environment.is_object()) {
      limitations.emplace_back(
          "the environment of a side is not known: whether both are of one machine cannot be told");
    }
  }
  add_side_limitations(baseline, limitations);
  if (!is_same_run || baseline.label != candidate.label) {
    add_side_limitations(candidate, limitations);
  }
  return limitations;
}

Comparison begin(const Measurement& baseline, const Measurement& candidate,
                 const CompareOptions& options) {
  const bool is_same_run = same_run(baseline, candidate);
  return {.baseline = side_of(baseline),
          .candidate = side_of(candidate),
          .interleaved = is_same_run,
          .confidence = options.confidence,
          .threshold = options.threshold,
          .gate_metrics = options.gate_metrics,
          .environment = environment_differences(baseline, candidate, options),
          .limitations = limitations_of(baseline, candidate, is_same_run)};
}

void conclude(const CompareOptions& options, Comparison& comparison) {
  adjust(options, comparison.cases);
  GateAnswer answer = gate(comparison, {.allow_unlocked = options.allow_unlocked,
                                        .allow_simulated = options.allow_simulated});
  comparison.verdict = answer.verdict;
  comparison.reasons = std::move(answer.reasons);
}

}  // namespace

Comparison compare(const Measurement& baseline, const Measurement& candidate,
                   const CompareOptions& options) {
  Comparison comparison = begin(baseline, candidate, options);
  const auto add_pair = [&](const MeasuredCase& first, const MeasuredCase& second) {
    comparison.cases.push_back(compare_pair(first, second,
                                            varied_between(baseline, first, candidate, second),
                                            comparison.interleaved, options));
  };
  // The only case of each needs no name to be found.
  if (baseline.cases.size() == 1 && candidate.cases.size() == 1) {
    add_pair(baseline.cases.front(), candidate.cases.front());
  } else {
    std::set<std::string_view> matched;
    for (const MeasuredCase& first : baseline.cases) {
      const MeasuredCase* second = find_case(candidate, first.name);
      if (second == nullptr || !matched.insert(second->name).second) {
        comparison.unmatched_baseline.push_back(first.name);
        continue;
      }
      add_pair(first, *second);
    }
    for (const MeasuredCase& second : candidate.cases) {
      if (!matched.contains(second.name)) comparison.unmatched_candidate.push_back(second.name);
    }
  }
  conclude(options, comparison);
  return comparison;
}

Comparison compare_cases(const Measurement& run, const std::string& baseline_case,
                         const CompareOptions& options) {
  Comparison comparison = begin(run, run, options);
  const MeasuredCase* baseline = find_case(run, baseline_case);
  for (const MeasuredCase& candidate : run.cases) {
    if (baseline == nullptr || &candidate == baseline) continue;
    comparison.cases.push_back(compare_pair(*baseline, candidate,
                                            varied_between(run, *baseline, run, candidate),
                                            comparison.interleaved, options));
  }
  conclude(options, comparison);
  return comparison;
}

}  // namespace assay::decide
