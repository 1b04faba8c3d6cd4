// SPDX-License-Identifier: Apache-2.0
#include "assay/report/comparison_words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/base/value_text.hpp"
#include "assay/report/number_text.hpp"

namespace assay::report {
namespace {

constexpr std::string_view absent = "–";

std::string interval_text(const std::optional<Interval>& interval, int decimals) {
  if (!interval) return std::string(absent);
  return fmt::format("[{}, {}]", signed_text(interval->lower, decimals),
                     signed_text(interval->upper, decimals));
}

// A percentage or a number of points: two decimals of what is small, one else.
int change_decimals(const Estimate& change) {
  double magnitude = std::abs(change.point);
  if (change.interval) magnitude = std::max(magnitude, half_width(*change.interval));
  return magnitude < 1 ? 2 : 1;
}

std::string change_text(const MetricComparison& row) {
  const Estimate& change = judged(row);
  const bool is_undefined = !row.relative && row.metric->scale == ChangeScale::relative;
  if (is_undefined || !std::isfinite(change.point)) return std::string(absent);
  return signed_text(change.point, change_decimals(change)) + (row.relative ? "%" : " pt");
}

std::string p_text(std::optional<double> p) {
  constexpr double smallest = 0.001;
  if (!p) return std::string(absent);
  return *p < smallest ? "<0.001" : number_text(*p, 3);
}

// How much worse the candidate is; negative where it is better.
double worsening(const MetricComparison& row) {
  if (!row.metric->has_verdict) return -std::numeric_limits<double>::infinity();
  const double change = judged(row).point;
  if (!std::isfinite(change)) return -std::numeric_limits<double>::infinity();
  return row.metric->better == Better::lower ? change : -change;
}

double significance(const MetricComparison& row) {
  return row.adjusted_p.value_or(row.p.value_or(std::numeric_limits<double>::infinity()));
}

using Rows = std::vector<const MetricComparison*>;

// Rows that count for the headline: of gate metrics that were measured; where there are none, what
// else has a verdict.
Rows judged_rows(const Comparison& comparison) {
  Rows rows;
  for (const CaseComparison& pair : comparison.cases) {
    for (const MetricComparison& row : pair.rows) {
      if (row.change != Change::none) rows.push_back(&row);
    }
  }
  const auto narrow = [&](const auto& counts) {
    if (std::any_of(rows.begin(), rows.end(), counts)) {
      std::erase_if(rows, [&](const MetricComparison* row) { return !counts(row); });
    }
  };
  narrow([](const MetricComparison* row) { return !row->simulated; });
  narrow([](const MetricComparison* row) { return row->is_gate; });
  return rows;
}

// "2 slower, 1 worse, 3 same", the weightiest first.
std::string counts_text(const Rows& rows) {
  std::string text;
  for (const std::string_view word : {"slower", "worse", "unclear", "faster", "better", "same"}) {
    const auto count = std::count_if(rows.begin(), rows.end(), [&](const MetricComparison* row) {
      return word_of(row->change, *row->metric) == word;
    });
    if (count == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, word);
  }
  return text;
}

// "latency mean +20.1% [+19.8, +20.4], slower".
std::string row_sentence(const Comparison& comparison, const MetricComparison& row) {
  const RowText cells = row_text(comparison, row);
  std::string text(row.metric->label);
  if (cells.change != absent) text += " " + cells.change;
  if (cells.change_interval != absent) text += " " + cells.change_interval;
  return fmt::format("{}, {}{}", text, word_of(row.change, *row.metric),
                     row.simulated ? " (simulated)" : "");
}

std::string_view sentence_of(ComparisonMethod method) {
  switch (method) {
    case ComparisonMethod::welch:
      return "by Welch's test of session values, on logarithms where the change is relative";
    case ComparisonMethod::paired:
      return "in pairs, session by session: both sides were measured in turns";
    case ComparisonMethod::within_session:
      return "within one session a side: how sessions differ is not known";
    case ComparisonMethod::identical:
      return "as the same measurement on both sides";
    case ComparisonMethod::none:
      break;
  }
  return "without an interval";
}

}  // namespace

int common_decimals(std::span<const Estimate* const> estimates) {
  constexpr int most = 9;
  int decimals = most;
  double smallest = std::numeric_limits<double>::infinity();
  for (const Estimate* estimate : estimates) {
    decimals = std::min(decimals, decimals_of(*estimate));
    if (estimate->point != 0) smallest = std::min(smallest, std::abs(estimate->point));
  }
  return std::max(decimals, decimals_for(smallest, 2));
}

bool comes_before(ComparisonOrder order, const MetricComparison& left,
                  const MetricComparison& right) {
  if (order == ComparisonOrder::change) return worsening(left) > worsening(right);
  if (order == ComparisonOrder::p) return significance(left) < significance(right);
  return false;
}

std::vector<const MetricComparison*> shown_rows(const CaseComparison& pair,
                                                const std::vector<std::string>& metrics,
                                                ComparisonOrder order) {
  std::vector<const MetricComparison*> rows;
  for (const MetricComparison& row : pair.rows) {
    const bool is_wanted = metrics.empty() || std::find(metrics.begin(), metrics.end(),
                                                        row.metric->name) != metrics.end();
    if (is_wanted) rows.push_back(&row);
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const MetricComparison* left, const MetricComparison* right) {
                     if (order == ComparisonOrder::name) {
                       return left->metric->name < right->metric->name;
                     }
                     return comes_before(order, *left, *right);
                   });
  return rows;
}

RowText row_text(const Comparison& comparison, const MetricComparison& row) {
  const int decimals = common_decimals(std::array{&row.baseline, &row.candidate});
  const bool has_change = change_text(row) != absent;
  RowText cells{.baseline = number_text(row.baseline.point, decimals),
                .candidate = number_text(row.candidate.point, decimals),
                .difference = signed_text(row.difference.point, decimals),
                .change = change_text(row),
                .change_interval =
                    has_change ? interval_text(judged(row).interval, change_decimals(judged(row)))
                               : std::string(absent),
                .effect = row.hedges_g ? signed_text(row.hedges_g->point, 2) : std::string(absent),
                .effect_interval =
                    row.hedges_g ? interval_text(row.hedges_g->interval, 1) : std::string(absent),
                .adjusted_p = p_text(row.adjusted_p),
                .verdict = std::string(row_verdict(comparison, row))};
  if (cells.verdict.empty()) cells.verdict = absent;
  if (row.simulated) cells.verdict += "*";
  if (row.change == Change::none) return cells;
  if (is_incomparable(comparison) || row.change == Change::unclear) {
    cells.tone = Tone::warning;
  } else if (row.change == Change::worse) {
    cells.tone = Tone::failure;
  }
  return cells;
}

bool is_incomparable(const Comparison& comparison) {
  return comparison.cases.empty() ||
         std::any_of(comparison.environment.begin(), comparison.environment.end(),
                     [](const EnvironmentDifference& difference) { return !difference.allowed; });
}

std::string_view row_verdict(const Comparison& comparison, const MetricComparison& row) {
  if (row.change != Change::none && is_incomparable(comparison)) {
    return word_of(Verdict::incomparable);
  }
  return word_of(row.change, *row.metric);
}

std::string sides_text(const Comparison& comparison) {
  const std::string& baseline = comparison.baseline.label;
  const std::string& candidate = comparison.candidate.label;
  const auto against = [](const std::string& name, const std::string& other) {
    return fmt::format("{} against {}", name, other);
  };
  if (baseline != candidate || comparison.cases.empty()) return against(candidate, baseline);
  // Cases of one run.
  const std::string& first = comparison.cases.front().baseline_case;
  const bool one_baseline =
      std::all_of(comparison.cases.begin(), comparison.cases.end(),
                  [&](const CaseComparison& pair) { return pair.baseline_case == first; });
  if (comparison.cases.size() == 1) {
    const std::string& other = comparison.cases.front().candidate_case;
    return other == first ? against(candidate, baseline) : against(other, first);
  }
  return one_baseline ? against(plural(comparison.cases.size(), "case"), first)
                      : against(candidate, baseline);
}

std::string case_text(const CaseComparison& pair) {
  if (pair.baseline_case == pair.candidate_case) return pair.baseline_case;
  return fmt::format("{} → {}", pair.baseline_case, pair.candidate_case);
}

std::string change_headline(const Comparison& comparison) {
  const std::string sides = sides_text(comparison);
  if (comparison.cases.empty()) return sides + ": incomparable, no case is in both";
  if (is_incomparable(comparison)) {
    std::vector<std::string> fields;
    for (const EnvironmentDifference& difference : comparison.environment) {
      if (!difference.allowed) fields.push_back(difference.field);
    }
    return fmt::format("{}: incomparable, the environments differ in {}", sides,
                       text::join(fields, ", "));
  }
  const auto rows = judged_rows(comparison);
  if (rows.empty()) return sides + ": no metric could be judged";
  const auto is_same = [](const MetricComparison* row) { return row->change == Change::same; };
  if (std::all_of(rows.begin(), rows.end(), is_same)) return sides + ": same";
  if (comparison.cases.size() > 1) return fmt::format("{}: {}", sides, counts_text(rows));
  const std::string first = row_sentence(comparison, *rows.front());
  if (rows.size() == 1) return fmt::format("{}: {}", sides, first);
  return fmt::format("{}: {}; of {} metrics {}", sides, first, rows.size(), counts_text(rows));
}

std::string candidates_headline(std::span<const Comparison> comparisons) {
  std::vector<std::string> parts;
  for (const Comparison& comparison : comparisons) {
    const auto rows = judged_rows(comparison);
    if (is_incomparable(comparison)) {
      parts.push_back(comparison.candidate.label + " incomparable");
    } else if (rows.empty()) {
      parts.push_back(comparison.candidate.label + " not judged");
    } else if (comparison.cases.size() > 1) {
      parts.push_back(fmt::format("{} {}", comparison.candidate.label, counts_text(rows)));
    } else {
      const MetricComparison& row = *rows.front();
      parts.push_back(fmt::format("{} {} ({} {})", comparison.candidate.label,
                                  word_of(row.change, *row.metric), row.metric->label,
                                  row_text(comparison, row).change));
    }
  }
  return fmt::format("{} against {}: {}", plural(comparisons.size(), "candidate"),
                     comparisons.front().baseline.label, text::join(parts, "; "));
}

std::string gate_headline(const Comparison& comparison) {
  std::string text(word_of(comparison.verdict));
  if (comparison.reasons.empty()) {
    if (comparison.verdict == Verdict::accepted) text += ": no gate metric got worse";
    return text;
  }
  if (comparison.verdict == Verdict::accepted) {
    return fmt::format("{}: no gate metric got worse; {}", text,
                       plural(comparison.reasons.size(), "note"));
  }
  text += ": " + comparison.reasons.front();
  if (comparison.reasons.size() > 1) {
    text += fmt::format(", and {} more", comparison.reasons.size() - 1);
  }
  return text;
}

Tone change_tone(const Comparison& comparison) {
  if (is_incomparable(comparison)) return Tone::warning;
  const auto rows = judged_rows(comparison);
  const auto any = [&](Change change) {
    return std::any_of(rows.begin(), rows.end(),
                       [&](const MetricComparison* row) { return row->change == change; });
  };
  if (any(Change::worse)) return Tone::failure;
  return rows.empty() || any(Change::unclear) ? Tone::warning : Tone::plain;
}

Tone tone_of(Verdict verdict) {
  if (verdict == Verdict::accepted) return Tone::plain;
  return verdict == Verdict::rejected ? Tone::failure : Tone::warning;
}

std::string varied_text(const CaseComparison& pair) {
  std::vector<std::string> parts;
  for (const Varied& varied : pair.varied) {
    parts.push_back(fmt::format("{} {} → {}", varied.name, value_text(varied.baseline),
                                value_text(varied.candidate)));
  }
  return text::join(parts, ", ");
}

std::vector<std::string> warnings(const Comparison& comparison) {
  std::vector<std::string> sentences;
  if (!comparison.interleaved) {
    std::set<std::string> labels;
    for (const ComparedSide* side : {&comparison.baseline, &comparison.candidate}) {
      if (side->fixed_clock.value_or(false) || !labels.insert(side->label).second) continue;
      sentences.push_back(
          fmt::format("clocks were {} while '{}' was measured: a difference may be one of clocks",
                      side->fixed_clock ? "not fixed" : "not known to be fixed", side->label));
    }
  }
  const bool any_simulated =
      std::any_of(comparison.cases.begin(), comparison.cases.end(), [](const CaseComparison& pair) {
        return std::any_of(pair.rows.begin(), pair.rows.end(),
                           [](const MetricComparison& row) { return row.simulated; });
      });
  if (any_simulated) sentences.emplace_back("* simulated, not measured: it never decides");
  return sentences;
}

std::vector<std::string> judging(const Comparison& comparison) {
  std::vector<std::string> sentences;
  sentences.push_back(fmt::format(
      "A change is told where its whole {} interval lies beyond the threshold of {:g} % (points, "
      "of "
      "what is a percentage itself), same where all of it lies within, and unclear else.",
      confidence_text(comparison.confidence), comparison.threshold));
  std::set<ComparisonMethod> methods;
  for (const CaseComparison& pair : comparison.cases) {
    for (const MetricComparison& row : pair.rows) {
      if (row.change != Change::none) methods.insert(row.method);
    }
  }
  for (const ComparisonMethod method : methods) {
    sentences.push_back(fmt::format("Judged {}.", sentence_of(method)));
  }
  if (!comparison.gate_metrics.empty()) {
    sentences.push_back(
        fmt::format("p is adjusted by Holm's method over the gate metrics of all cases: {}.",
                    text::join(comparison.gate_metrics, ", ")));
  }
  sentences.emplace_back("g is Hedges' g: the difference in units of the spread between sessions.");
  return sentences;
}

std::string confidence_text(double confidence) {
  return fmt::format("{:.4g} %", 100 * confidence);
}

}  // namespace assay::report
