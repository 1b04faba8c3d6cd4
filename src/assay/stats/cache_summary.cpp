// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/cache_summary.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "assay/stats/absence.hpp"
#include "assay/stats/moments.hpp"
#include "assay/stats/student.hpp"

namespace assay::stats {
namespace {

constexpr const char* hit_rate = "l2_hit_pct";
// Profiled passes that are slower than this have disturbed what they measured.
constexpr double notable_slowdown_pct = 10;

std::optional<double> reading_of(const ProfileRecord& record, const char* name) {
  const auto found = record.readings.find(name);
  if (found == record.readings.end() || !std::isfinite(found->second)) return std::nullopt;
  return found->second;
}

bool gave_hit_rate(const ProfileRecord& record) {
  const auto rate = reading_of(record, hit_rate);
  return record.failure.empty() && rate && *rate >= 0 && *rate <= 100;
}

const ProfileRecord* best_record(const Run& run, const std::string& case_name) {
  const ProfileRecord* best = nullptr;
  for (const ProfileRecord& record : run.profiles) {
    if (record.case_name != case_name || !gave_hit_rate(record)) continue;
    if (best == nullptr || best->simulated || !record.simulated) best = &record;
  }
  return best;
}

std::vector<const ProfileRecord*> repetitions_of(const Run& run, const ProfileRecord& best) {
  std::vector<const ProfileRecord*> repetitions;
  for (const ProfileRecord& record : run.profiles) {
    if (record.case_name == best.case_name && record.sensor == best.sensor &&
        record.simulated == best.simulated && gave_hit_rate(record)) {
      repetitions.push_back(&record);
    }
  }
  return repetitions;
}

// Of those that have the reading.
std::optional<double> mean_reading(const std::vector<const ProfileRecord*>& repetitions,
                                   const char* name) {
  std::vector<double> values;
  for (const ProfileRecord* record : repetitions) {
    if (const auto value = reading_of(*record, name)) values.push_back(*value);
  }
  if (values.empty()) return std::nullopt;
  return moments_of(values).mean;
}

// Every iteration counts alike.
std::optional<double> mean_latency_ms(const std::vector<const ProfileRecord*>& repetitions) {
  double sum_ms = 0;
  double iterations = 0;
  for (const ProfileRecord* record : repetitions) {
    if (!record->latency_ns || record->iterations <= 0) continue;
    sum_ms += to_milliseconds(*record->latency_ns) * record->iterations;
    iterations += record->iterations;
  }
  if (iterations == 0) return std::nullopt;
  return sum_ms / iterations;
}

Estimate hit_rate_estimate(const Moments& moments, double confidence) {
  Estimate estimate{.point = moments.mean, .confidence = confidence};
  if (moments.count < 2) {
    estimate.note = "needs 2 repetitions, has 1";
  } else if (moments.squared_deviations == 0) {
    estimate.note = "the same in every repetition";
  } else {
    const auto count = static_cast<double>(moments.count);
    const double standard_error = *standard_deviation(moments) / std::sqrt(count);
    estimate.interval = t_interval(moments.mean, standard_error, count - 1, confidence);
  }
  return estimate;
}

}  // namespace

std::optional<CacheSummary> cache_summary(const Run& run, const std::string& case_name,
                                          std::optional<double> clean_ms, double confidence) {
  const ProfileRecord* best = best_record(run, case_name);
  if (best == nullptr) return std::nullopt;
  const auto repetitions = repetitions_of(run, *best);
  CacheSummary summary{.sensor = best->sensor,
                       .tool = best->tool,
                       .simulated = best->simulated,
                       .repetitions = repetitions.size()};
  std::vector<double> rates;
  for (const ProfileRecord* record : repetitions) {
    rates.push_back(record->readings.at(hit_rate));
    summary.values.push_back({.session = record->repetition, .value = rates.back()});
    for (const std::string& note : record->notes) {
      if (std::find(summary.notes.begin(), summary.notes.end(), note) == summary.notes.end()) {
        summary.notes.push_back(note);
      }
    }
  }
  const Moments moments = moments_of(rates);
  summary.l2_hit_pct = hit_rate_estimate(moments, confidence);
  summary.standard_deviation = standard_deviation(moments);
  summary.l2_references = mean_reading(repetitions, "l2_references");
  summary.l2_misses = mean_reading(repetitions, "l2_misses");
  summary.profiled_ms = mean_latency_ms(repetitions);
  if (summary.profiled_ms && clean_ms && *clean_ms > 0) {
    summary.slowdown_pct = 100.0 * (*summary.profiled_ms / *clean_ms - 1.0);
  }
  return summary;
}

std::vector<std::string> cache_limitations(const Run& run, const std::string& case_name,
                                           const std::optional<CacheSummary>& summary) {
  std::size_t passes = 0;
  std::vector<const ProfileRecord*> failed;
  for (const ProfileRecord& record : run.profiles) {
    if (record.case_name != case_name || (summary && record.sensor != summary->sensor)) continue;
    ++passes;
    if (!gave_hit_rate(record)) failed.push_back(&record);
  }
  const auto reason_of = [](const ProfileRecord& record) {
    if (!record.failure.empty()) return record.failure;
    return record.notes.empty() ? std::string("it gave no l2_hit_pct") : record.notes.back();
  };

  if (!summary) {
    if (!failed.empty()) {
      return {fmt::format("l2_hit_pct is null: {}: {}", failed.back()->sensor,
                          reason_of(*failed.back()))};
    }
    const std::string reasons = reasons_of_absence(run.sensors, "l2");
    return {"l2_hit_pct is null: " + (reasons.empty() ? "no profiling pass was made" : reasons)};
  }

  std::vector<std::string> limitations;
  if (summary->simulated) {
    limitations.push_back(fmt::format("l2_hit_pct is simulated, not measured: {}", summary->tool));
  }
  if (!failed.empty()) {
    limitations.push_back(fmt::format("{} of {} profiling passes gave no l2_hit_pct: {}",
                                      failed.size(), passes, reason_of(*failed.back())));
  }
  if (summary->slowdown_pct && *summary->slowdown_pct > notable_slowdown_pct) {
    limitations.push_back(
        fmt::format("profiled passes were {:.0f} % slower: l2_hit_pct comes from them, the clean "
                    "latency stands",
                    *summary->slowdown_pct));
  }
  return limitations;
}

}  // namespace assay::stats
