// SPDX-License-Identifier: Apache-2.0
#pragma once

// Numbers with their uncertainty.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "assay/data/consistency.hpp"
#include "assay/data/metric_values.hpp"
#include "assay/data/outlier_cause.hpp"
#include "assay/data/power.hpp"
#include "assay/data/run.hpp"

namespace assay {

struct Interval {
  double lower = 0;
  double upper = 0;

  bool operator==(const Interval&) const = default;
};

// A point with its confidence interval; where none can be had, `note` says why or what it needs.
struct Estimate {
  double point = 0;
  std::optional<Interval> interval{};
  double confidence = 0.95;
  std::string note{};

  bool operator==(const Estimate&) const = default;
};

// The estimates of one metric over the timed iterations of one case, in the metric's own unit.
struct Summary {
  std::size_t count = 0;     // values: one an iteration, or one a token
  std::size_t sessions = 0;  // that they came from
  Estimate mean;
  std::optional<double> standard_deviation{};  // of the pooled values, n − 1; none of a single one
  std::optional<double> cov{};  // standard deviation / mean; none of a single value or a mean of 0
  double minimum = 0;
  Estimate p50;
  Estimate p90;
  Estimate p95;
  Estimate p99;
  double maximum = 0;
};

// What a sensor read beside the timed iterations of one case.
struct ReadingSummary {
  double mean = 0;
  double maximum = 0;

  bool operator==(const ReadingSummary&) const = default;
};

// The hit rate of L2 over the profiling passes of one case; each is a session of its own under a
// tool.
struct CacheSummary {
  std::string sensor;  // "ncu", "perf", "callgrind"
  std::string tool;    // its name and version
  bool simulated = false;
  std::size_t repetitions = 0;                 // that gave a hit rate
  Estimate l2_hit_pct{};                       // mean over them
  std::vector<SessionValue> values{};          // of l2_hit_pct, one a repetition
  std::optional<double> standard_deviation{};  // over them, n − 1; none of a single one
  std::optional<double> l2_references{};       // mean of a repetition
  std::optional<double> l2_misses{};           // mean of a repetition
  std::optional<double> profiled_ms{};         // mean latency with the tool on
  std::optional<double> slowdown_pct{};        // against the clean mean latency
  std::vector<std::string> notes{};

  bool operator==(const CacheSummary&) const = default;
};

// The energy that one channel saw in a session's timed window.
struct ChannelEnergy {
  PowerChannel channel;
  std::optional<double> energy_j{};  // mean over the sessions that have one; none: `reason`
  std::string reason{};
};

// Energy of a case, over exactly its sessions' timed windows: from the beginning of the first timed
// iteration to the end of the last.
struct EnergySummary {
  PowerScope scope = PowerScope::other;     // of what the figures are: never of scopes that overlap
  std::vector<std::string> channels{};      // whose energies are added
  std::size_t sessions = 0;                 // that have an energy
  double energy_j = 0;                      // of a session, the mean
  double average_power_w = 0;               // over all windows
  std::optional<double> peak_power_w{};     // of the readings inside the windows
  std::optional<Estimate> ept_j_per_tok{};  // none where nothing was generated
  std::vector<SessionValue> ept_sessions{};       // of it, weighted by their tokens
  std::optional<double> idle_power_w{};           // of the same channels, in the run's idle window
  std::optional<Estimate> idle_subtracted_ept{};  // of the energy above idle power
  double cadence_ms = 0;                          // that was asked for
  double longest_gap_ms = 0;                      // between readings, inside the windows
  std::vector<ChannelEnergy> all_channels{};
  std::vector<std::string> limitations{};
};

// What is known of one case after its sessions: the derived part of metrics.json.
struct CaseSummary {
  std::string name;
  bool complete = false;      // every planned session finished
  std::string failure{};      // why not, of the first session that failed
  std::string stderr_tail{};  // that session's last lines
  std::size_t warmup_iterations = 0;
  std::size_t failed_iterations = 0;
  std::optional<ModelFacts> model{};
  std::optional<EngineFacts> engine{};
  std::optional<ClockFacts> clock{};
  std::vector<SessionRecord> sessions{};
  std::optional<StopRecord> stop{};  // why measuring ended, if it had a goal

  std::optional<Summary> latency_ms{};                 // of the total
  std::vector<std::pair<Stage, Summary>> stages_ms{};  // without the total
  std::optional<Summary> other_ms{};                   // of the total, what is in no stage; none
                                                       // where that is within 1 % of it
  std::optional<Summary> ttft_ms{};                    // time to first token
  std::optional<Summary> tpot_ms{};                    // time per output token
  std::optional<Summary> token_latency_ms{};           // of every token but the first
  std::optional<Summary> sampling_ms{};                // its sampling share
  std::optional<Estimate> throughput_tokens_s{};  // generated tokens / total time, all sequences
  std::optional<Estimate> prefill_tokens_s{};     // prompt tokens / prefill time
  std::optional<Estimate> decode_tokens_s{};      // tokens after the first / decode time
  std::optional<Estimate> samples_s{};            // sequences / total time
  std::optional<Estimate> input_tokens_s{};   // input tokens / total time, where none is generated
  std::optional<Estimate> padded_tokens_s{};  // the same with padding
  std::optional<Estimate> peak_rss_mb{};      // 10^6 bytes, over sessions
  std::optional<Estimate> rss_mb{};           // the same, after the last timed iteration
  std::optional<OutlierSummary> outliers{};   // of the total; none without timed iterations
  std::map<std::string, ReadingSummary> readings{};  // of each column of readings
  std::optional<EnergySummary> energy{};             // over its sessions' timed windows
  std::vector<std::string> energy_limitations{};     // of it, or why there is none
  std::string power_absence{};                       // why average or peak power is not known
  std::optional<CacheSummary> cache{};               // from profiling passes
  std::vector<std::string> cache_limitations{};      // of it, or why there is none
  std::optional<ConsistencySummary> consistency{};   // of its sessions
  std::vector<MetricValues> metric_values{};  // in the catalog's order; what was not measured
                                              // is not there
  std::vector<std::string> limitations{};
};

// Of a case, or of a whole run: failed if a session failed, incomplete if one is missing.
enum class Completion : std::uint8_t { complete, incomplete, failed };

inline constexpr std::array<EnumWord<Completion>, 3> completion_words{
    {{Completion::complete, "complete"},
     {Completion::incomplete, "incomplete"},
     {Completion::failed, "failed"}}};

inline std::span<const EnumWord<Completion>> words(Completion) {
  return completion_words;
}

inline Completion completion_of(const CaseSummary& summary) {
  if (summary.complete) return Completion::complete;
  const bool any_failed = std::any_of(
      summary.sessions.begin(), summary.sessions.end(), [](const SessionRecord& record) {
        return record.status == SessionStatus::failed || record.status == SessionStatus::invalid;
      });
  return any_failed ? Completion::failed : Completion::incomplete;
}

// The worst of the cases'.
inline Completion completion_of(std::span<const CaseSummary> summaries) {
  Completion worst = Completion::complete;
  for (const CaseSummary& summary : summaries) worst = std::max(worst, completion_of(summary));
  return worst;
}

// True where the case ran in virtual time.
inline bool is_simulated(const CaseSummary& summary) {
  return summary.clock && is_virtual(*summary.clock);
}

}  // namespace assay
