// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/targets.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "assay/data/metric_catalog.hpp"

namespace assay::decide {
namespace {

std::string_view unit_of_change(const MetricDefinition& metric) {
  return metric.scale == ChangeScale::points ? "points" : "%";
}

bool reaches(const Target& target, double change) {
  return target.at_most ? change <= *target.at_most : change >= *target.at_least;
}

TargetOutcome outcome_of(const Target& target, const Interval& change) {
  const bool lower = reaches(target, change.lower);
  const bool upper = reaches(target, change.upper);
  if (lower && upper) return TargetOutcome::met;
  return lower || upper ? TargetOutcome::undecided : TargetOutcome::missed;
}

std::vector<Regression> regressions_of(const Comparison& comparison, const Targets& targets) {
  std::vector<Regression> regressions;
  for (const CaseComparison& pair : comparison.cases) {
    if (pair.simulated && !targets.allow_simulated) continue;
    Regression regression{.case_name = pair.candidate_case, .metrics = {}};
    for (const std::string& metric : targets.regression_metrics) {
      const MetricComparison* row = find_row(pair, metric);
      if (row == nullptr || row->simulated || row->change != Change::worse) continue;
      regression.metrics.push_back(metric);
    }
    if (!regression.metrics.empty()) regressions.push_back(std::move(regression));
  }
  return regressions;
}

std::vector<std::string> obstacles_of(const Comparison& comparison) {
  std::vector<std::string> obstacles;
  if (comparison.verdict == Verdict::incomparable) obstacles = comparison.reasons;
  for (const std::string& name : comparison.unmatched_baseline) {
    obstacles.push_back(fmt::format("the candidate has no case '{}'", name));
  }
  return obstacles;
}

}  // namespace

Targets targets_of(TargetProfile profile) {
  Targets targets{.profile = profile,
                  .regression_metrics = {"latency_mean_ms", "l2_hit_pct", "ept_j_per_tok"}};
  if (profile == TargetProfile::strict) {
    targets.targets = {{.metric = "latency_mean_ms", .at_most = -20},
                       {.metric = "l2_hit_pct", .at_least = 10},
                       {.metric = "ept_j_per_tok", .at_most = -15},
                       {.metric = "quality_pct", .at_least = -0.1}};
  } else {
    targets.threshold = 5;  // what meets the targets is no regression
    targets.targets = {{.metric = "latency_mean_ms", .at_most = 5},
                       {.metric = "l2_hit_pct", .at_least = -5},
                       {.metric = "ept_j_per_tok", .at_most = 5},
                       {.metric = "quality_pct", .at_least = -0.5}};
  }
  return targets;
}

std::vector<std::string> judged_metrics(const Targets& targets) {
  std::vector<std::string> metrics;
  for (const Target& target : targets.targets) metrics.push_back(target.metric);
  for (const std::string& metric : targets.regression_metrics) {
    if (std::find(metrics.begin(), metrics.end(), metric) == metrics.end()) {
      metrics.push_back(metric);
    }
  }
  return metrics;
}

TargetFinding judge_target(const CaseComparison& pair, const Target& target, bool allow_simulated) {
  TargetFinding finding{
      .case_name = pair.candidate_case, .target = target, .outcome = TargetOutcome::excluded};
  const MetricComparison* row = find_row(pair, target.metric);
  if (row == nullptr) {
    finding.note = "it was not measured on both sides";
    return finding;
  }
  if (row->metric->scale == ChangeScale::relative && !row->relative) {
    finding.outcome = TargetOutcome::undecided;
    finding.note = row->note.empty() ? "it has no change in percent" : row->note;
    return finding;
  }
  const Estimate& change = judged(*row);
  finding.change = change.point;
  if (change.interval) {
    finding.lower = change.interval->lower;
    finding.upper = change.interval->upper;
  }
  if (row->simulated || (pair.simulated && !allow_simulated)) {
    finding.note = row->simulated ? "it is simulated" : "it ran in virtual time";
    return finding;
  }
  finding.outcome = TargetOutcome::undecided;
  if (!change.interval || row->method == ComparisonMethod::within_session) {
    finding.note = row->note.empty() ? change.note : row->note;
    if (finding.note.empty()) finding.note = "its change has no interval";
    return finding;
  }
  finding.outcome = outcome_of(target, *change.interval);
  if (finding.outcome == TargetOutcome::undecided) finding.note = "its interval holds the bound";
  return finding;
}

Judgement judge(const Comparison& comparison, const Targets& targets) {
  Judgement judgement{.confidence = comparison.confidence,
                      .obstacles = obstacles_of(comparison),
                      .findings = {},
                      .regressions = {},
                      .limitations = comparison.limitations};
  for (const CaseComparison& pair : comparison.cases) {
    for (const Target& target : targets.targets) {
      judgement.findings.push_back(judge_target(pair, target, targets.allow_simulated));
    }
  }
  if (judgement.obstacles.empty()) {
    judgement.regressions = regressions_of(comparison, targets);
    return judgement;
  }
  // The figures stand there, and say nothing.
  for (TargetFinding& finding : judgement.findings) {
    if (finding.outcome == TargetOutcome::excluded) continue;
    finding.outcome = TargetOutcome::undecided;
    finding.note = judgement.obstacles.front();
  }
  return judgement;
}

std::string bound_text(const Target& target) {
  return fmt::format("{} {:+g} {}", target.at_most ? "at most" : "at least",
                     target.at_most ? *target.at_most : *target.at_least,
                     unit_of_change(*find_metric(target.metric)));
}

std::string finding_text(const TargetFinding& finding) {
  const MetricDefinition& metric = *find_metric(finding.target.metric);
  const std::string name = fmt::format("{} of '{}'", metric.label, finding.case_name);
  if (finding.outcome == TargetOutcome::excluded) {
    return fmt::format("{} does not decide: {}", name, finding.note);
  }
  std::string change = "is not known";
  if (finding.change) change = fmt::format("is {:+.1f}", *finding.change);
  if (finding.lower && finding.upper) {
    change += fmt::format(" [{:+.1f}, {:+.1f}]", *finding.lower, *finding.upper);
  }
  return fmt::format("{} {} and must be {}", name, change, bound_text(finding.target));
}

}  // namespace assay::decide
