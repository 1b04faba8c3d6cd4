// SPDX-License-Identifier: Apache-2.0

// Is there a change at all: enough sessions, no outliers, no trend, settled?

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/decide/causes/clue.hpp"
#include "assay/decide/causes/drift.hpp"
#include "assay/decide/causes/questions.hpp"
#include "assay/decide/causes/session_means.hpp"
#include "assay/decide/causes/trend.hpp"
#include "assay/stats/dip.hpp"
#include "assay/stats/moments.hpp"
#include "assay/stats/outliers.hpp"
#include "assay/stats/steady_state.hpp"

namespace assay::decide::causes {
namespace {

constexpr std::size_t fewest_sessions = 3;  // seed 001 §6.2
constexpr double highest_cov_pct = 5;       // seed 001 §6.1
constexpr double dip_level = 0.01;
constexpr double percent = 100;

using Samples = std::vector<const Sample*>;

std::vector<double> latencies(const Samples& samples) {
  std::vector<double> values;
  for (const Sample* sample : samples) values.push_back(latency_of(*sample).value_or(0));
  return values;
}

double mean_latency(const Samples& samples) {
  return stats::moments_of(latencies(samples)).mean;
}

// Those that have a latency, session by session in the order of time.
Samples timed_of(const ComparedSide& side) {
  Samples samples;
  for (const Sample* sample : side.rows.timed) {
    if (latency_of(*sample)) samples.push_back(sample);
  }
  std::stable_sort(samples.begin(), samples.end(), [](const Sample* one, const Sample* other) {
    return std::pair(one->session, one->iteration) < std::pair(other->session, other->iteration);
  });
  return samples;
}

std::size_t session_count(const ComparedSide& side) {
  std::set<int> sessions;
  for (const Sample* sample : side.rows.timed) sessions.insert(sample->session);
  return sessions.size();
}

Samples without_outliers(const Samples& samples) {
  Samples rest = samples;
  for (const stats::Flagged& flagged : stats::flag_outliers(latencies(samples))) {
    rest[flagged.index] = nullptr;
  }
  std::erase(rest, nullptr);
  return rest;
}

// Of each session what comes after its steady state began; all of one in which that cannot be told.
Samples after_warmup(const Samples& samples) {
  Samples rest;
  for (std::size_t begin = 0; begin < samples.size();) {
    std::size_t end = begin;
    while (end < samples.size() && samples[end]->session == samples[begin]->session) ++end;
    const Samples session(samples.begin() + static_cast<std::ptrdiff_t>(begin),
                          samples.begin() + static_cast<std::ptrdiff_t>(end));
    const std::size_t skipped = stats::warmup_length(latencies(session)).value_or(0);
    rest.insert(rest.end(), session.begin() + static_cast<std::ptrdiff_t>(skipped), session.end());
    begin = end;
  }
  return rest;
}

// What is left out of the means makes so much of the change; it drifted if that covers the change.
Clue clue_without(const char* what, const ComparedCase& pair, const Samples& baseline,
                  const Samples& candidate, const Samples& baseline_rest,
                  const Samples& candidate_rest) {
  CauseEvidence evidence{.what = what, .unit = "ms"};
  const double before = mean_latency(baseline_rest);
  const double after = mean_latency(candidate_rest);
  evidence.baseline = before;
  evidence.candidate = after;
  const std::size_t left_out =
      baseline.size() + candidate.size() - baseline_rest.size() - candidate_rest.size();
  if (before > 0 && mean_latency(baseline) > 0) {
    evidence.change_pct = percent * (after / before - 1);
    const double all = mean_latency(candidate) / mean_latency(baseline);
    const double explained = percent * (all / (after / before) - 1);
    if (left_out > 0) {
      evidence.note =
          fmt::format("{} of {} iterations left out", left_out, baseline.size() + candidate.size());
    }
    evidence.drifted = left_out > 0 && pair.change.is_apparent() && covers(explained, pair.change);
    if (evidence.drifted) evidence.explained_pct = explained;
  }
  return {.evidence = std::move(evidence)};
}

Clue session_clue(const ComparedCase& pair) {
  CauseEvidence evidence{.what = "sessions"};
  const std::size_t before = session_count(pair.baseline);
  const std::size_t after = session_count(pair.candidate);
  evidence.baseline = before;
  evidence.candidate = after;
  evidence.drifted = std::min(before, after) < fewest_sessions;
  if (evidence.drifted) evidence.note = fmt::format("fewer than {}", fewest_sessions);
  return {.evidence = std::move(evidence)};
}

Clue cov_clue(const Samples& baseline, const Samples& candidate) {
  const auto cov = [](const Samples& samples) {
    return stats::cov(stats::moments_of(latencies(samples)));
  };
  CauseEvidence evidence{.what = "CoV of latency", .unit = "%"};
  const auto before = cov(baseline);
  const auto after = cov(candidate);
  if (before) evidence.baseline = percent * *before;
  if (after) evidence.candidate = percent * *after;
  if (before && after) evidence.change_pct = percent * (*after - *before);
  evidence.drifted = percent * std::max(before.value_or(0), after.value_or(0)) > highest_cov_pct;
  if (evidence.drifted) evidence.note = fmt::format("above {:g} %", highest_cov_pct);
  return {.evidence = std::move(evidence), .weight = Weight::context};  // the interval has it
}

// Latencies with more than one mode: how often each occurs moves the mean.
Clue mode_clue(const ComparedCase& pair, const Samples& baseline, const Samples& candidate) {
  const auto p_of = [&](const Samples& samples) -> std::optional<double> {
    std::vector<double> values = latencies(samples);
    std::sort(values.begin(), values.end());
    const auto test = stats::dip_test(values, pair.candidate.of.run->study.seed);
    if (!test) return std::nullopt;
    return test->p_value;
  };
  CauseEvidence evidence{.what = "p of a single mode"};
  const auto before = p_of(baseline);
  const auto after = p_of(candidate);
  if (before) evidence.baseline = *before;
  if (after) evidence.candidate = *after;
  evidence.drifted = std::min(before.value_or(1), after.value_or(1)) < dip_level;
  if (evidence.drifted) evidence.note = "more than one mode: how often each occurs moves the mean";
  return {.evidence = std::move(evidence)};
}

// Half of what latency gained from beginning to end is in its mean.
Clue trend_clue(const ComparedCase& pair) {
  const auto before = trend_of(pair.baseline);
  const auto after = trend_of(pair.candidate);
  CauseEvidence evidence{.what = "trend while measuring", .unit = "%"};
  evidence.baseline = before ? before->pct : 0.0;
  evidence.candidate = after ? after->pct : 0.0;
  const double difference = (after ? after->pct : 0) - (before ? before->pct : 0);
  evidence.change_pct = difference;
  evidence.drifted = before || after;
  if (evidence.drifted) {
    evidence.explained_pct = difference / 2;
    const bool over_the_run = (before && before->over_the_run) || (after && after->over_the_run);
    evidence.note = over_the_run ? "from the beginning of the run to its end"
                                 : "from the beginning of each session to its end";
  }
  return {.evidence = std::move(evidence)};
}

// Sessions whose count on either side means something.
Clue count_clue(const char* what, const ComparedCase& pair, bool (*holds)(const SessionRecord&)) {
  const auto count = [&](const ComparedSide& side) {
    return std::count_if(side.rows.sessions.begin(), side.rows.sessions.end(),
                         [&](const SessionRecord* record) { return holds(*record); });
  };
  CauseEvidence evidence{.what = what};
  const auto before = count(pair.baseline);
  const auto after = count(pair.candidate);
  evidence.baseline = before;
  evidence.candidate = after;
  evidence.drifted = before + after > 0;
  return {.evidence = std::move(evidence)};
}

bool is_unsettled(const SessionRecord& record) {
  return !record.steady.value_or(true) || (record.settled && !is_still(*record.settled));
}

bool is_broken(const SessionRecord& record) {
  return record.status == SessionStatus::failed || record.status == SessionStatus::invalid;
}

void add_protocol(const ComparedCase& pair, std::vector<Clue>& clues) {
  const Protocol& before = pair.baseline.of.run->study.protocol;
  const Protocol& after = pair.candidate.of.run->study.protocol;
  CauseEvidence warmup = compared("warm-up iterations", before.warmup, after.warmup);
  CauseEvidence sensors = compared("sensors", to_json(before.sensors), to_json(after.sensors));
  for (CauseEvidence* evidence : {&warmup, &sensors}) {
    if (evidence->drifted) clues.push_back({.evidence = std::move(*evidence)});
  }
}

// Of one session a side: even the intervals within the sessions overlap.
bool overlaps_within(const ComparedCase& pair) {
  const auto& before = pair.baseline.of.summary->latency_ms;
  const auto& after = pair.candidate.of.summary->latency_ms;
  if (pair.change.interval || !before || !after) return false;
  if (!before->mean.interval || !after->mean.interval) return false;
  const Interval& one = *before->mean.interval;
  const Interval& other = *after->mean.interval;
  return one.lower <= other.upper && other.lower <= one.upper;
}

// A change as large as the threshold could hide in the interval.
bool may_hide_one(const LatencyChange& change) {
  return !change.interval || change.interval->lower < -change.threshold_pct ||
         change.interval->upper > change.threshold_pct;
}

// A half-width shrinks with the root of the sessions; wanted is half of the change, or of the
// threshold where the change is smaller.
std::string more_sessions(const ComparedCase& pair) {
  constexpr double most = 100;
  constexpr double fewest = 5;  // seed 001 §6.2
  const LatencyChange& change = pair.change;
  double wanted = fewest;
  if (change.interval) {
    const auto now =
        static_cast<double>(std::min(session_count(pair.baseline), session_count(pair.candidate)));
    const double half_width = (change.interval->upper - change.interval->lower) / 2;
    const double size = std::max(std::abs(*change.pct), change.threshold_pct);
    const double ratio = size > 0 ? 2 * half_width / size : 0;
    wanted = std::max(fewest, std::ceil(now * ratio * ratio));
  }
  if (wanted <= most) {
    return fmt::format("measure both sides again with {:g} sessions or more", wanted);
  }
  return fmt::format(
      "hold the machine still (`assay doctor`) and measure again in turns: as it varies, more than "
      "{:g} sessions would be needed",
      most);
}

}  // namespace

CauseFinding ask_statistics(const ComparedCase& pair) {
  const Samples baseline = timed_of(pair.baseline);
  const Samples candidate = timed_of(pair.candidate);
  CauseFinding nothing{.question = CauseQuestion::statistics};
  if (baseline.empty() || candidate.empty()) {
    nothing.answer = "A side has no timed iterations.";
    nothing.next_step = "measure both sides";
    return nothing;
  }
  std::vector<Clue> clues;
  clues.push_back(session_clue(pair));
  clues.push_back(clue_without("latency mean without outliers", pair, baseline, candidate,
                               without_outliers(baseline), without_outliers(candidate)));
  clues.push_back(clue_without("latency mean after the warm-up", pair, baseline, candidate,
                               after_warmup(baseline), after_warmup(candidate)));
  clues.push_back(trend_clue(pair));
  clues.push_back(mode_clue(pair, baseline, candidate));
  clues.push_back(cov_clue(baseline, candidate));
  clues.push_back(count_clue("sessions that had not settled", pair, &is_unsettled));
  clues.push_back(count_clue("sessions that failed or were invalid", pair, &is_broken));
  add_protocol(pair, clues);

  CauseFinding finding = finding_of(CauseQuestion::statistics, std::move(clues), pair.change);
  const LatencyChange& change = pair.change;
  const std::string drifted = drifted_text(finding);
  if (!change.is_apparent()) {
    finding.likelihood = may_hide_one(change) ? Likelihood::possible : Likelihood::unlikely;
    finding.answer = "No change was seen that would need a cause";
    finding.answer += may_hide_one(change) ? "; one could hide in what varies." : ".";
  } else if (change.may_be_none() || overlaps_within(pair)) {
    finding.likelihood = Likelihood::likely;
    finding.explained_pct = change.pct;
    finding.answer = "The change may be none: it is within what varies anyway.";
  } else if (finding.likelihood == Likelihood::likely) {
    finding.answer = "The change is in how the mean came about.";
  } else if (!change.interval) {
    finding.likelihood = Likelihood::possible;
    finding.answer =
        "One session on a side: how sessions differ is not known, and the change may be theirs.";
  } else {
    finding.answer = "The change is beyond what sessions vary.";
  }
  if (!drifted.empty()) finding.answer += " Noted: " + drifted + ".";
  if (finding.likelihood != Likelihood::unlikely) {
    finding.next_step = more_sessions(pair);
  }
  return finding;
}

}  // namespace assay::decide::causes
