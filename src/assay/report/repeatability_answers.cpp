// SPDX-License-Identifier: Apache-2.0
#include "assay/report/repeatability_answers.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/base/units.hpp"
#include "assay/report/number_text.hpp"

namespace assay::report {
namespace {

constexpr double significance = 0.05;
constexpr double lopsided = 1;           // |skewness| worth a word
constexpr double small_share = 0.05;     // of the variance
constexpr double correlated_from = 1.5;  // n / effective n

std::string percent(double share) {
  const double value = 100 * share;
  return number_text(value, decimals_for(value, 2)) + " %";
}

std::string sized(double value) {
  return number_text(value, decimals_for(value, 4));
}

std::string how_variable(const StageRepeatability& stage) {
  const Summary& summary = stage.summary;
  if (!summary.cov) return "How variable: one value, or a mean of 0, has no CoV.";
  std::string text = fmt::format("How variable: CoV {}", percent(*summary.cov));
  if (const auto& interval = stage.cov_interval) {
    text += fmt::format(" [{}, {}]", percent(interval->lower), percent(interval->upper));
  }
  switch (cov_verdict(stage)) {
    case CovVerdict::met:
      text += fmt::format(", within the target of {}.", percent(cov_target));
      break;
    case CovVerdict::missed:
      text += fmt::format(", above the target of {}.", percent(cov_target));
      break;
    case CovVerdict::undecided:
      text +=
          fmt::format("; whether it is within the target of {} is undecided.", percent(cov_target));
      break;
  }
  return text;
}

std::string where_from(const StageRepeatability& stage) {
  if (!stage.split) {
    return "Where from: one session; how sessions differ is not known.";
  }
  const double share = stage.split->icc;
  if (share < small_share) {
    return fmt::format("Where from: iterations; sessions add {} of the variance.", percent(share));
  }
  return fmt::format(
      "Where from: {} of the variance lies between sessions (ICC {:.2f}): more sessions help more "
      "than more iterations.",
      percent(share), share);
}

std::string which_shape(const StageRepeatability& stage) {
  const Shape& shape = stage.shape;
  std::vector<std::string> modes;
  for (const double mode : shape.modes) modes.push_back(sized(mode));
  const bool dips = shape.dip_p_value && *shape.dip_p_value < significance;
  std::string text = "Shape: ";
  if (modes.size() > 1) {
    text += fmt::format("{} modes, at {}", modes.size(), text::join(modes, ", "));
  } else {
    text += "one mode";
  }
  if (shape.dip_p_value) {
    text += dips ? fmt::format("; one mode alone is unlikely (dip, p = {:.2g})", *shape.dip_p_value)
                 : fmt::format("; nothing against one mode (dip, p = {:.2g})", *shape.dip_p_value);
  }
  if (shape.skewness && std::abs(*shape.skewness) >= lopsided) {
    text += fmt::format("; a long tail to the {} (skewness {:.1f})",
                        *shape.skewness > 0 ? "right" : "left", *shape.skewness);
  }
  return text + ".";
}

std::string how_steady(const StageRepeatability& stage) {
  const Drift& drift = stage.drift;
  const auto count = static_cast<double>(stage.summary.count);
  std::string text = "Steadiness: ";
  if (drift.judged_sessions == 0) {
    text += "sessions are too short to tell (50 timed iterations are needed)";
  } else if (drift.steady_sessions < drift.judged_sessions) {
    text += fmt::format("{} of {} sessions reached no steady state",
                        drift.judged_sessions - drift.steady_sessions, drift.judged_sessions);
  } else if (drift.longest_transient == 0) {
    text += "steady from the first timed iteration";
  } else {
    text += fmt::format("steady after {} timed iterations at the latest", drift.longest_transient);
  }
  if (!drift.change_points.empty()) {
    text += fmt::format(", {} of level or spread", plural(drift.change_points.size(), "change"));
  }
  if (stage.dependence.effective_count > 0 &&
      count / stage.dependence.effective_count >= correlated_from) {
    text += fmt::format("; neighbours resemble each other: {} values are worth {:.0f}", count,
                        stage.dependence.effective_count);
  }
  return text + ".";
}

// "; 3 of 4 explained by readings (steal 1, scheduling 2)"; nothing where nothing was read that
// could tell.
std::string which_causes(const Outliers& outliers, std::size_t all) {
  if (!outliers.explained) return {};
  std::size_t explained = 0;
  std::vector<std::string> causes;
  for (const auto& [cause, count] : outliers.by_cause) {
    if (cause == OutlierCause::unknown) continue;
    explained += count;
    causes.push_back(fmt::format("{} {}", word_of(cause), count));
  }
  if (explained == 0) return fmt::format("; 0 of {} explained by readings", all);
  return fmt::format("; {} of {} explained by readings ({})", explained, all,
                     text::join(causes, ", "));
}

std::string which_outliers(const StageRepeatability& stage) {
  const Outliers& outliers = stage.outliers;
  const std::size_t all = outliers.mild + outliers.severe + outliers.extreme;
  if (all == 0) return "Outliers: none.";
  std::string text = fmt::format("Outliers: {} (mild {}, severe {}, extreme {}), none left out",
                                 all, outliers.mild, outliers.severe, outliers.extreme);
  text += which_causes(outliers, all);
  const Outlier& worst = outliers.worst.front();
  text += fmt::format("; the farthest, {}, in session {}, iteration {}", sized(worst.value),
                      worst.session, worst.iteration);
  text += worst.beside.empty() ? ", with nothing unusual seen beside it"
                               : ": " + text::join(worst.beside, ", ");
  return text + ".";
}

std::string planned(const SessionPlan& plan) {
  return fmt::format("{} × {} ({})", plural(plan.sessions, "session"), plan.iterations,
                     rough_duration(static_cast<Nanoseconds>(plan.seconds * 1e9)));
}

// What iterations alone would do, and what a plan over sessions takes.
std::string needed_for(const RepeatsNeeded& needed, const StageRepeatability& stage) {
  std::string text = fmt::format(" {} to ±{:g} %: ", word_of(needed.metric), 100 * needed.relative);
  if (!needed.iterations) return text + needed.note + ".";
  text += fmt::format("{} {}{}", *needed.iterations,
                      *needed.iterations <= stage.summary.count ? "are enough" : "are needed",
                      stage.split ? " within a session" : "");
  if (needed.plan) text += fmt::format(", {} across sessions", planned(*needed.plan));
  return text + ".";
}

// The mean to ±1 %, percentiles to ±5 %; the other demands are in the file.
std::string how_many(const StageRepeatability& stage) {
  std::string text = fmt::format("How many repeats: you ran {} in {}.", stage.summary.count,
                                 plural(stage.summary.sessions, "session"));
  for (const RepeatsNeeded& needed : stage.repeats) {
    if (needed.relative == (needed.metric == Metric::mean ? 0.01 : 0.05)) {
      text += needed_for(needed, stage);
    }
  }
  // Where the first demand has no plan, its note says why the others have none.
  if (!stage.repeats.empty() && !stage.repeats.front().plan && stage.repeats.front().iterations) {
    text += fmt::format(" ({})", stage.repeats.front().note);
  }
  return text;
}

}  // namespace

CovVerdict cov_verdict(const StageRepeatability& stage) {
  if (!stage.summary.cov) return CovVerdict::undecided;
  const Interval interval =
      stage.cov_interval.value_or(Interval{*stage.summary.cov, *stage.summary.cov});
  if (interval.upper <= cov_target) return CovVerdict::met;
  if (interval.lower > cov_target) return CovVerdict::missed;
  return CovVerdict::undecided;
}

std::vector<std::string> answers(const StageRepeatability& stage) {
  return {how_variable(stage), where_from(stage),     which_shape(stage),
          how_steady(stage),   which_outliers(stage), how_many(stage)};
}

std::string answer(const CovComparison& comparison, double confidence) {
  const bool differs = comparison.p_value < 1 - confidence;
  return fmt::format(
      "{}: variability {} between the configurations (F({:.3g}, {:.3g}) = {:.3g}, "
      "p = {:.2g}, over {}).",
      comparison.stage, differs ? "differs" : "is not shown to differ", comparison.degrees_between,
      comparison.degrees_within, comparison.statistic, comparison.p_value,
      comparison.within_session ? "iterations of one session" : "sessions");
}

}  // namespace assay::report
