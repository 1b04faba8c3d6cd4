// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/course.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/data/metric_catalog.hpp"
#include "assay/decide/targets.hpp"
#include "assay/stats/looks.hpp"

namespace assay::decide {
namespace {

using Sentences = std::vector<std::string>;

Sentences findings_that_are(TargetOutcome outcome, const Judgement& judgement) {
  Sentences sentences;
  for (const TargetFinding& finding : judgement.findings) {
    if (finding.outcome == outcome) sentences.push_back(finding_text(finding));
  }
  return sentences;
}

Sentences regressed(const Judgement& judgement, const Targets& targets) {
  Sentences sentences;
  if (targets.regressions == 0) return sentences;
  for (const Regression& regression : judgement.regressions) {
    if (std::ssize(regression.metrics) < targets.regressions) continue;
    Sentences labels;
    for (const std::string& metric : regression.metrics) {
      labels.emplace_back(find_metric(metric)->label);
    }
    sentences.push_back(
        fmt::format("{} of '{}' are worse", text::join(labels, " and "), regression.case_name));
  }
  return sentences;
}

// Of judgements in which a target was missed.
std::ptrdiff_t misses(std::span<const Judgement> judgements) {
  return std::count_if(judgements.begin(), judgements.end(), [](const Judgement& judgement) {
    return !findings_that_are(TargetOutcome::missed, judgement).empty();
  });
}

bool is_open(TargetOutcome outcome) {
  return outcome == TargetOutcome::missed || outcome == TargetOutcome::undecided;
}

// Targets that an earlier judgement had not found met, and the last one could not judge at all.
Sentences lost_targets(std::span<const Judgement> judgements) {
  Sentences sentences;
  for (const TargetFinding& now : judgements.back().findings) {
    if (now.outcome != TargetOutcome::excluded) continue;
    const bool was_open =
        std::any_of(judgements.begin(), judgements.end(), [&](const Judgement& judgement) {
          return std::any_of(judgement.findings.begin(), judgement.findings.end(),
                             [&](const TargetFinding& before) {
                               return before.case_name == now.case_name &&
                                      before.target == now.target && is_open(before.outcome);
                             });
        });
    if (was_open) sentences.push_back(finding_text(now) + ", and was open before");
  }
  return sentences;
}

Course measure_again(Course course, const std::string& obstacle) {
  course.step = NextStep::measure_again;
  if (obstacle.empty()) return course;
  course.step = NextStep::leave_open;
  course.reasons.push_back("it cannot be measured again: " + obstacle);
  return course;
}

}  // namespace

Course next_step(std::span<const Judgement> judgements, const Targets& targets,
                 const std::string& obstacle) {
  const Judgement& last = judgements.back();
  if (Sentences reasons = regressed(last, targets); !reasons.empty()) {
    return {NextStep::roll_back, true, std::move(reasons)};
  }
  if (Sentences missed = findings_that_are(TargetOutcome::missed, last); !missed.empty()) {
    if (misses(judgements) > targets.retries) {
      return {NextStep::roll_back, true, std::move(missed)};
    }
    return measure_again({.explain = true, .reasons = std::move(missed)}, obstacle);
  }
  Sentences open = last.obstacles;
  for (std::string& sentence : findings_that_are(TargetOutcome::undecided, last)) {
    if (last.obstacles.empty()) open.push_back(std::move(sentence));
  }
  if (!open.empty()) {
    const bool was_measured_again = !last.measurement.empty();
    if (was_measured_again) return {NextStep::leave_open, false, std::move(open)};
    return measure_again({.reasons = std::move(open)}, obstacle);
  }
  if (Sentences lost = lost_targets(judgements); !lost.empty()) {
    return {NextStep::leave_open, false, std::move(lost)};
  }
  Sentences met = findings_that_are(TargetOutcome::met, last);
  if (met.empty()) {
    return {NextStep::leave_open, false, {"no target could be judged"}};
  }
  return {NextStep::accept, false, std::move(met)};
}

double confidence_of_judgement(std::size_t index, const Targets& targets) {
  if (targets.budget_ns == 0) return targets.confidence;
  return 1 - stats::look_alpha(index + 1, 1 - targets.confidence);
}

std::vector<std::string> excluded_from(const Judgement& judgement) {
  return findings_that_are(TargetOutcome::excluded, judgement);
}

}  // namespace assay::decide
