// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/causes/reading.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "assay/data/throttling.hpp"
#include "assay/decide/causes/association.hpp"

namespace assay::decide::causes {
namespace {

constexpr double percent = 100;
constexpr double milliseconds_per_second = 1000;
constexpr double bytes_per_megabyte = 1e6;

// The number by which the rule compares an iteration.
std::optional<double> value_of(const ReadingRule& rule, const Sample& sample) {
  const auto reading = reading_of(sample, rule.name);
  if (!reading) return std::nullopt;
  if (rule.kind == ReadingKind::throttle) return says_throttled(rule.name, *reading) ? percent : 0;
  if (rule.kind == ReadingKind::bytes) return *reading / bytes_per_megabyte;
  if (rule.kind != ReadingKind::rate && rule.kind != ReadingKind::time) return reading;
  const auto latency = latency_of(sample);
  if (!latency || *latency <= 0) return std::nullopt;
  const double scale = rule.kind == ReadingKind::rate ? milliseconds_per_second : percent;
  return scale * *reading / *latency;
}

// Of time that was lost: what there is more of than the iteration's own length would bring.
std::optional<double> lost_time_pct(const ComparedCase& pair, const ReadingRule& rule) {
  const auto of = [&](const ComparedSide& side) {
    return mean_of(
        session_means(side, [&](const Sample& sample) { return reading_of(sample, rule.name); }));
  };
  const auto before = of(pair.baseline);
  const auto after = of(pair.candidate);
  const auto latency_before = mean_latency_ms(pair.baseline);
  const auto latency_after = mean_latency_ms(pair.candidate);
  if (!before || !after || !latency_before || !latency_after || *latency_before <= 0) {
    return std::nullopt;
  }
  const double longer = std::max(1.0, *latency_after / *latency_before);
  return percent * (*after - *before * longer) / *latency_before;
}

void add_cost(const ComparedCase& pair, const ReadingRule& rule, CauseEvidence& evidence) {
  const double before = evidence.baseline.get<double>();
  const double after = evidence.candidate.get<double>();
  if (rule.kind == ReadingKind::clock) {
    if (after <= 0) return;
    evidence.explained_pct = percent * (before / after - 1);
    evidence.note = "if the clock bounds it";
  } else if (rule.kind == ReadingKind::time) {
    evidence.explained_pct = lost_time_pct(pair, rule);
    evidence.note = "at most: threads may have waited side by side";
  } else {
    const auto value = [&](const Sample& sample) { return value_of(rule, sample); };
    add_measured_cost(pair, association(pair, value), after - before, evidence);
  }
}

}  // namespace

std::vector<Clue> clues_of(const ComparedCase& pair, std::span<const ReadingRule> rules) {
  std::vector<Clue> clues;
  if (pair.simulated) return clues;
  for (const ReadingRule& rule : rules) {
    const auto value = [&](const Sample& sample) { return value_of(rule, sample); };
    auto evidence =
        judged(std::string(rule.label), std::string(rule.unit), session_means(pair.baseline, value),
               session_means(pair.candidate, value), rule.margin, pair.paired);
    if (!evidence) continue;
    if (evidence->drifted) add_cost(pair, rule, *evidence);
    Weight weight = Weight::minor;
    if (rule.kind == ReadingKind::throttle && pair.change.is_real()) {
      weight = same_direction(evidence->change_pct, pair.change) ? Weight::major : Weight::context;
    }
    clues.push_back({.evidence = std::move(*evidence), .weight = weight});
  }
  return clues;
}

}  // namespace assay::decide::causes
