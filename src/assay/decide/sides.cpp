// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/sides.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/decide/compare.hpp"
#include "assay/decide/targets.hpp"
#include "assay/stats/looks.hpp"

namespace assay::decide {
namespace {

// Figures whose names a line has room for.
constexpr std::size_t most_named = 3;

// What must be settled.
struct Figures {
  std::size_t count = 0;
  std::vector<std::string> open{};  // as a reader knows them
};

bool is_open(const CaseComparison& point, const MetricComparison& row,
             const Interleave& interleave) {
  if (interleave.targets.empty()) return row.change == Change::unclear;
  return std::any_of(interleave.targets.begin(), interleave.targets.end(),
                     [&](const Target& target) {
                       return target.metric == row.metric->name &&
                              judge_target(point, target, true).outcome == TargetOutcome::undecided;
                     });
}

Figures figures_of(const std::vector<Comparison>& comparisons, const Interleave& interleave) {
  Figures figures;
  for (const Comparison& comparison : comparisons) {
    for (const CaseComparison& point : comparison.cases) {
      for (const MetricComparison& row : point.rows) {
        if (!row.is_gate || row.change == Change::none) continue;
        ++figures.count;
        if (!is_open(point, row, interleave)) continue;
        std::string name = fmt::format("{} of {}", row.metric->name, point.candidate_case);
        if (comparisons.size() > 1) name += fmt::format(" ({})", comparison.candidate.label);
        figures.open.push_back(text::printable(name));
      }
    }
  }
  return figures;
}

std::string looks_sentence(const Interleave& interleave, int look, std::size_t candidates) {
  const std::string looks = look == 1 ? "once" : fmt::format("{} times", look);
  const std::string together =
      candidates == 1 ? std::string("those of all looks")
                      : fmt::format("those of all looks and of the {} candidates", candidates);
  return fmt::format(
      "looked at {} while measuring: these intervals hold at {:.4g} %, so that {} together hold at "
      "{:g} %",
      looks, 100 * confidence_at(interleave, look, candidates), together,
      100 * interleave.confidence);
}

}  // namespace

std::vector<std::string> sides_of(const Measurement& run) {
  std::vector<std::string> sides;
  for (const MeasuredCase& point : run.cases) {
    if (!point.side.empty() && std::find(sides.begin(), sides.end(), point.side) == sides.end()) {
      sides.push_back(point.side);
    }
  }
  return sides;
}

Measurement side_of(const Measurement& run, std::string_view side) {
  Measurement of_side = run;
  of_side.label = std::string(side);
  of_side.cases.clear();
  for (const MeasuredCase& point : run.cases) {
    if (point.side != side) continue;
    MeasuredCase& own = of_side.cases.emplace_back(point);
    own.name = std::string(own_name({.name = point.name, .side = point.side}));
    for (const auto& [key, value] : point.pipeline) of_side.pipeline[key] = value;
  }
  return of_side;
}

double confidence_at(const Interleave& interleave, int look, std::size_t candidates) {
  const double alpha = stats::look_alpha(static_cast<std::size_t>(look), 1 - interleave.confidence);
  return 1 - alpha / static_cast<double>(std::max<std::size_t>(candidates, 1));
}

std::vector<Comparison> compare_sides(const Measurement& run, const Interleave& interleave,
                                      int look) {
  std::vector<Comparison> comparisons;
  const std::vector<std::string> sides = sides_of(run);
  if (sides.size() < 2) return comparisons;
  const std::size_t candidates = sides.size() - 1;
  CompareOptions options{.threshold = interleave.threshold,
                         .confidence = confidence_at(interleave, look, candidates)};
  if (!interleave.metrics.empty()) options.gate_metrics = interleave.metrics;
  const Measurement baseline = side_of(run, sides.front());
  for (std::size_t i = 1; i < sides.size(); ++i) {
    Comparison& comparison =
        comparisons.emplace_back(compare(baseline, side_of(run, sides[i]), options));
    comparison.limitations.insert(comparison.limitations.begin(),
                                  looks_sentence(interleave, look, candidates));
  }
  return comparisons;
}

bool is_settled(const std::vector<Comparison>& comparisons, const Interleave& interleave) {
  const Figures figures = figures_of(comparisons, interleave);
  return figures.count > 0 && figures.open.empty();
}

std::string finding_of(const std::vector<Comparison>& comparisons, const Interleave& interleave) {
  const auto [count, open] = figures_of(comparisons, interleave);
  if (count == 0) return "nothing to compare yet";
  if (open.empty()) return fmt::format("all {} figures are settled", count);
  const std::size_t named = std::min(open.size(), most_named);
  const bool all_named = named == open.size();
  return fmt::format("{} of {} figures are open: {}{}", open.size(), count,
                     text::join(std::span(open).first(named), ", "), all_named ? "" : ", …");
}

int looks_of(const Run& run) {
  int looks = 0;
  for (const StopRecord& stop : run.stops) looks = std::max(looks, stop.looks);
  if (looks > 0) return looks;
  // It was interrupted: as many as there may have been.
  int sessions = 0;
  for (const SessionRecord& record : run.sessions)
    sessions = std::max(sessions, record.session + 1);
  const auto first = static_cast<std::size_t>(first_look(run.study.protocol));
  for (std::size_t look = first; look <= static_cast<std::size_t>(sessions);
       look = stats::next_look(first, look)) {
    ++looks;
  }
  return std::max(looks, 1);
}

}  // namespace assay::decide
