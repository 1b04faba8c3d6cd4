// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "assay/stats/cache_summary.hpp"
#include "assay/stats/case_rows.hpp"
#include "assay/stats/case_values.hpp"
#include "assay/stats/consistency.hpp"
#include "assay/stats/energy_summary.hpp"
#include "assay/stats/limitations.hpp"
#include "assay/stats/metric_values.hpp"
#include "assay/stats/outlier_cause.hpp"
#include "assay/stats/remainder.hpp"
#include "assay/stats/reported_figures.hpp"
#include "assay/stats/summarize.hpp"
#include "assay/stats/weighted_mean.hpp"

namespace assay::stats {
namespace {

constexpr double confidence = 0.95;

std::optional<Summary> summary_of_values(const ValuesBySession& values) {
  if (values.empty()) return std::nullopt;
  std::vector<std::vector<double>> sessions;
  for (const auto& [session, of_session] : values) sessions.push_back(of_session);
  return summarize(sessions, confidence);
}

// Tokens of one iteration resemble each other: where there is only one session, its iterations are
// the level that intervals are taken over.
std::optional<Summary> token_summary(const CaseRows& rows, const ValuesBySession& by_session,
                                     Nanoseconds TokenSample::*time) {
  if (by_session.size() != 1) return summary_of_values(by_session);
  std::vector<std::vector<double>> by_iteration;
  for (const auto& [key, tokens] : rows.tokens) {
    std::vector<double> later;
    for (const TokenSample* token : tokens) {
      if (token->token > 0) later.push_back(to_milliseconds(token->*time));
    }
    if (!later.empty()) by_iteration.push_back(std::move(later));
  }
  return summarize_session(by_iteration, confidence);
}

// Sum of amounts over sum of times. The interval comes from the sessions' rates, or from the
// iterations' where there is only one session. None where nothing was counted or no time passed.
std::optional<Estimate> rate_of(const RateValues& values) {
  std::vector<Unit> units;
  if (values.sessions.size() == 1) {
    for (const Share& share : values.shares) {
      if (share.seconds > 0) units.push_back({share.amount / share.seconds, share.seconds});
    }
  } else {
    units = units_of(values.sessions);
  }
  if (std::all_of(units.begin(), units.end(), [](const Unit& unit) { return unit.value <= 0; })) {
    return std::nullopt;
  }
  Estimate rate = weighted_mean(units, confidence);
  if (values.sessions.size() == 1) hold_within_session(rate);
  return rate;
}

std::optional<Estimate> mean_of(const UnitBySession& by_session) {
  if (by_session.empty()) return std::nullopt;
  return weighted_mean(units_of(by_session), confidence);
}

// Of the timed iterations that have the reading.
std::map<std::string, ReadingSummary> summarize_readings(const CaseRows& rows) {
  struct Tally {
    double sum = 0;
    double maximum = 0;
    std::size_t count = 0;
  };
  std::map<std::string, Tally> tallies;
  for (const Sample* sample : rows.timed) {
    for (const auto& [name, value] : sample->readings) {
      Tally& tally = tallies[name];
      tally.maximum = tally.count == 0 ? value : std::max(tally.maximum, value);
      tally.sum += value;
      ++tally.count;
    }
  }
  std::map<std::string, ReadingSummary> readings;
  for (const auto& [name, tally] : tallies) {
    readings[name] = {.mean = tally.sum / static_cast<double>(tally.count),
                      .maximum = tally.maximum};
  }
  return readings;
}

std::size_t finished_sessions(const CaseRows& rows) {
  std::set<int> finished;
  for (const SessionRecord* record : rows.sessions) {
    if (record->status == SessionStatus::finished) finished.insert(record->session);
  }
  return finished.size();
}

// A case with a goal is complete when its rule has ended it, any other when all of its sessions
// have finished.
void describe_completion(const CaseRows& rows, const Protocol& protocol, CaseSummary& summary) {
  const std::size_t finished = finished_sessions(rows);
  const bool has_goal = protocol.until || protocol.interleave;
  summary.complete =
      has_goal ? summary.stop.has_value() : std::cmp_greater_equal(finished, protocol.sessions);
  if (summary.complete) return;
  const auto failed = std::find_if(
      rows.sessions.begin(), rows.sessions.end(),
      [](const SessionRecord* record) { return record->status == SessionStatus::failed; });
  if (failed != rows.sessions.end()) {
    summary.failure = (*failed)->reason;
    summary.stderr_tail = (*failed)->stderr_tail;
  }
  if (summary.failure.empty()) {
    summary.failure =
        has_goal ? fmt::format("ended after {} finished sessions, before its goal", finished)
                 : fmt::format("{} of {} sessions finished", finished, protocol.sessions);
  }
}

// The facts that the first session which has them reports.
void copy_facts(const CaseRows& rows, CaseSummary& summary) {
  for (const SessionRecord* record : rows.sessions) {
    if (!summary.model) summary.model = record->model;
    if (!summary.engine) summary.engine = record->engine;
    if (!summary.clock) summary.clock = record->clock;
    summary.sessions.push_back(*record);
  }
}

using CaseEnergy = tl::expected<EnergySummary, std::string>;

std::vector<std::string> energy_limitations(const CaseEnergy& energy) {
  if (!energy) return {fmt::format("ept_j_per_tok is null: {}", energy.error())};
  std::vector<std::string> limitations = energy->limitations;
  if (!energy->ept_j_per_tok) {
    limitations.emplace_back("ept_j_per_tok is null: no token was generated");
  }
  return limitations;
}

std::optional<StopRecord> stop_of(const Run& run, const Case& point) {
  const auto found = std::find_if(run.stops.begin(), run.stops.end(), [&](const StopRecord& stop) {
    return stop.case_name == point.name;
  });
  if (found == run.stops.end()) return std::nullopt;
  return *found;
}

CaseSummary summarize_case(const Run& run, const RunPower& power, const Case& point,
                           const CaseRows& rows) {
  CaseSummary summary;
  summary.name = point.name;
  summary.stop = stop_of(run, point);
  describe_completion(rows, run.study.protocol, summary);
  summary.warmup_iterations = rows.warmup.size();
  summary.failed_iterations = rows.failed;
  copy_facts(rows, summary);

  const CaseValues values = case_values(rows);
  summary.latency_ms = summary_of_values(values.stages[index_of(Stage::total)]);
  for (const auto& [stage, word] : stage_words) {
    if (stage == Stage::total) continue;
    if (auto times = summary_of_values(values.stages[index_of(stage)])) {
      summary.stages_ms.emplace_back(stage, std::move(*times));
    }
  }
  summary.other_ms = summary_of_values(remainder_values(rows));
  summary.ttft_ms = summary_of_values(values.ttft);
  summary.tpot_ms = summary_of_values(values.tpot);
  summary.token_latency_ms = token_summary(rows, values.token_latency, &TokenSample::latency_ns);
  summary.sampling_ms = token_summary(rows, values.sampling, &TokenSample::sampling_ns);

  summary.throughput_tokens_s = rate_of(values.generated);
  summary.prefill_tokens_s = rate_of(values.prompt);
  summary.decode_tokens_s = rate_of(values.decoded);
  summary.samples_s = rate_of(values.sequences);
  summary.input_tokens_s = rate_of(values.input);
  summary.padded_tokens_s = rate_of(values.padded);
  summary.peak_rss_mb = mean_of(values.peak_memory);
  summary.rss_mb = mean_of(values.memory);
  summary.readings = summarize_readings(rows);
  if (summary.latency_ms) {
    summary.outliers =
        summary_of(explain_outliers(rows.timed, Stage::total, !is_simulated(summary)));
  }
  summary.cache = cache_summary(
      run, point.name,
      summary.latency_ms ? std::optional(summary.latency_ms->mean.point) : std::nullopt,
      confidence);
  summary.cache_limitations = cache_limitations(run, point.name, summary.cache);
  CaseEnergy energy = case_energy(run, power, rows, summary);
  summary.energy_limitations = energy_limitations(energy);
  if (!energy) summary.power_absence = energy.error();
  if (energy && !energy->peak_power_w) {
    summary.power_absence = "peak power: no reading lies inside a timed window";
  }
  if (energy) summary.energy = std::move(*energy);
  summary.metric_values = metric_values(values, rows, summary, confidence);
  summary.consistency =
      case_consistency(rows, summary.metric_values, run.study.protocol.consistency.epsilon_pct);
  summary.limitations = limitations_of(run, rows, summary);
  take_reported(run, point.name, summary.metric_values);
  return summary;
}

}  // namespace

std::vector<CaseSummary> summarize_run(const Run& run) {
  const auto rows = rows_by_case(run);
  const RunPower power = power_of(run);
  std::vector<CaseSummary> summaries;
  for (const Case& point : run.study.cases) {
    summaries.push_back(summarize_case(run, power, point, rows.at(point.name)));
  }
  return summaries;
}

}  // namespace assay::stats
