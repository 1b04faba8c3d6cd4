// SPDX-License-Identifier: Apache-2.0

// Did the memory path change: cache hits, misses, faults, resident memory? And did hits improve
// without the latency following?

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "assay/decide/causes/drift.hpp"
#include "assay/decide/causes/profile.hpp"
#include "assay/decide/causes/questions.hpp"
#include "assay/decide/causes/reading.hpp"

namespace assay::decide::causes {
namespace {

constexpr double hit_rate_margin = 1;  // points
constexpr double count_margin = 0.02;  // of references, misses and traffic
constexpr double bytes_per_mb = 1e6;

constexpr std::array<ReadingRule, 5> readings{{
    {"major_faults", "major faults", "", ReadingKind::level, {.absolute = 0.1, .relative = 0.1}},
    {"minor_faults", "minor faults", "", ReadingKind::level, {.absolute = 10, .relative = 0.1}},
    {"rss_bytes", "resident memory", "MB", ReadingKind::bytes, {.relative = 0.05}},
    {"peak_rss_bytes", "peak resident memory", "MB", ReadingKind::bytes, {.relative = 0.05}},
    {"gpu_memory_bytes", "GPU memory", "MB", ReadingKind::bytes, {.relative = 0.05}},
}};

struct CacheClues {
  std::vector<Clue> clues;
  bool has_rate = false;
  bool simulated = false;
  bool improved = false;  // the hit rate, beyond what varies
};

// A hit rate works against latency: it moved so that it could have changed it that way.
bool fits(double hit_rate_change, const LatencyChange& change) {
  return change.pct && hit_rate_change * *change.pct < 0;
}

CacheClues cache_clues(const ComparedCase& pair) {
  CacheClues found;
  const std::string profiler = common_profiler(pair);
  if (profiler.empty() || pair.simulated) return found;
  found.simulated = is_simulated_profiler(pair, profiler);
  for (const std::string& name : profile_reading_names(pair, profiler)) {
    const bool is_rate = name == "l2_hit_pct";
    const bool is_traffic = name == "l2_references" || name == "l2_misses" ||
                            name.starts_with("dram") || name.starts_with("lts");
    if (!is_rate && !is_traffic) continue;
    auto evidence =
        judged(is_rate ? "L2 hit rate" : name, is_rate ? "%" : "",
               profile_readings(pair.baseline, profiler, name),
               profile_readings(pair.candidate, profiler, name),
               is_rate ? Margin{.absolute = hit_rate_margin} : Margin{.relative = count_margin});
    if (!evidence) continue;
    Weight weight = Weight::minor;
    if (is_rate && evidence->change_pct) {  // read on both sides
      found.has_rate = true;
      found.improved = evidence->drifted && *evidence->change_pct > 0;
      if (fits(*evidence->change_pct, pair.change)) weight = Weight::major;
    }
    if (found.simulated) {
      weight = Weight::minor;
      evidence->note = "simulated by " + profiler;
    }
    found.clues.push_back({.evidence = std::move(*evidence), .weight = weight});
  }
  return found;
}

// The most that a session held, for runs that read nothing beside iterations; loading is in it.
std::optional<CauseEvidence> session_peak(const ComparedCase& pair) {
  const auto peaks = [](const ComparedSide& side) {
    SessionMeans means;
    for (const SessionRecord* record : side.rows.sessions) {
      if (!record->peak_rss_bytes || record->status != SessionStatus::finished) continue;
      means[record->session] = {.value =
                                    static_cast<double>(*record->peak_rss_bytes) / bytes_per_mb};
    }
    return means;
  };
  return judged("peak resident memory of a session", "MB", peaks(pair.baseline),
                peaks(pair.candidate), {.relative = 0.05}, pair.paired);
}

bool is_faults_of_both(const Clue& clue) {
  const CauseEvidence& evidence = clue.evidence;
  return (evidence.what == "major faults" || evidence.what == "minor faults") &&
         !evidence.baseline.is_null() && !evidence.candidate.is_null();
}

// Seed 001's own question: the hit rate improved and latency did not.
bool stagnates(const CacheClues& cache, const LatencyChange& change) {
  return cache.improved && change.pct && !(change.is_real() && *change.pct < 0);
}

// Of a hit rate that improved while latency did not. Where latency rose, something else raised it.
Likelihood stagnation(const CacheClues& cache, const LatencyChange& change) {
  return cache.simulated || change.is_real() ? Likelihood::possible : Likelihood::likely;
}

}  // namespace

CauseFinding ask_memory(const ComparedCase& pair) {
  CacheClues cache = cache_clues(pair);
  std::vector<Clue> clues = cache.clues;
  const std::vector<Clue> read = clues_of(pair, readings);
  const bool looked_at = cache.has_rate || std::any_of(read.begin(), read.end(), is_faults_of_both);
  clues.insert(clues.end(), read.begin(), read.end());
  const bool has_peak = std::any_of(read.begin(), read.end(), [](const Clue& clue) {
    return clue.evidence.what == "peak resident memory";
  });
  if (auto peak = session_peak(pair); peak && !has_peak && !pair.simulated) {
    clues.push_back({.evidence = std::move(*peak)});
  }

  CauseFinding finding = finding_of(CauseQuestion::memory, std::move(clues), pair.change);
  const std::string drifted = drifted_text(finding);
  if (stagnates(cache, pair.change)) {
    finding.likelihood = std::min(finding.likelihood, stagnation(cache, pair.change));
    finding.answer = fmt::format(
        "The L2 hit rate improved and the latency did not follow: L2 misses are not what bounds it "
        "({}).",
        drifted);
    finding.next_step =
        "look at DRAM bandwidth and on-chip traffic: `ncu --section MemoryWorkloadAnalysis`, or "
        "protocol.cache.metrics with dram__throughput and lts__t_sectors";
  } else if (!drifted.empty()) {
    finding.answer = "Drifted: " + drifted + ".";
    finding.next_step =
        "compare profiling passes of both sides (protocol.cache), and faults from "
        "iteration to iteration";
  } else if (looked_at) {
    finding.answer = cache.has_rate
                         ? "Cache hits, faults and memory are the same."
                         : "Faults and memory are the same; the cache was not looked at.";
  }
  if (!cache.has_rate && !pair.simulated && finding.next_step.empty()) {
    finding.next_step = "a profiling pass (protocol.cache) would tell the L2 hit rate";
  }
  if (!looked_at && finding.likelihood == Likelihood::unlikely) {
    finding.likelihood = Likelihood::unknown;
    finding.answer = pair.simulated ? "Times were replayed: what was read beside them says nothing."
                                    : "Neither cache nor faults were read on both sides.";
  }
  return finding;
}

}  // namespace assay::decide::causes
