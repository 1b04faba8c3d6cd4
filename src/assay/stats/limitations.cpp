// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/limitations.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "assay/data/metric_catalog.hpp"
#include "assay/data/throttling.hpp"
#include "assay/stats/consistency.hpp"

namespace assay::stats {
namespace {

std::optional<std::string> throttled_iterations(const CaseRows& rows) {
  const auto throttled = std::count_if(rows.timed.begin(), rows.timed.end(),
                                       [](const Sample* sample) { return is_throttled(*sample); });
  if (throttled == 0) return std::nullopt;
  return fmt::format("{} of {} timed iterations were throttled", throttled, rows.timed.size());
}

// Of a memory sensor that could not set back the kernel's mark.
bool peak_memory_accumulates(const CaseSummary& summary) {
  return std::any_of(summary.sessions.begin(), summary.sessions.end(),
                     [](const SessionRecord& record) {
                       const auto reset = record.readings.find("peak_rss_reset");
                       return reset != record.readings.end() && reset->second == 0;
                     });
}

// What a goal asked for and did not get; nothing where it was reached.
std::optional<std::string> missed_goal(const std::optional<Until>& until,
                                       const std::optional<StopRecord>& stop) {
  if (!until || !stop || stop->reason == StopReason::reached) return std::nullopt;
  const std::string earned = stop->relative_ci
                                 ? fmt::format("±{:.2g} %", 100.0 * *stop->relative_ci)
                                 : std::string("no interval");
  return fmt::format(
      "{} was to be known to ±{:g} %; {} when {} ended measuring after {} iterations",
      word_of(until->metric), 100.0 * until->relative_ci, earned, word_of(stop->reason),
      stop->repeats);
}

// Of sides whose comparison was still open when a limit came.
std::optional<std::string> unsettled_comparison(const std::optional<Interleave>& interleave,
                                                const std::optional<StopRecord>& stop) {
  if (!interleave || !stop || stop->reason == StopReason::settled) return std::nullopt;
  return fmt::format(
      "the comparison of the sides was not settled when {} ended measuring after {} "
      "sessions of each",
      word_of(stop->reason), stop->sessions);
}

// Of sessions whose automatic warm-up gave up.
std::optional<std::string> unsteady_sessions(const CaseSummary& summary) {
  const auto unsteady =
      std::count_if(summary.sessions.begin(), summary.sessions.end(),
                    [](const SessionRecord& record) { return record.steady && !*record.steady; });
  if (unsteady == 0) return std::nullopt;
  return fmt::format("no steady state within the warm-up of {} of {} sessions", unsteady,
                     summary.sessions.size());
}

// Of sessions whose warm-up was to wait until nothing moves, and gave up.
std::optional<std::string> restless_sessions(const CaseSummary& summary) {
  std::size_t latency = 0;
  std::size_t temperature = 0;
  std::size_t power = 0;
  for (const SessionRecord& record : summary.sessions) {
    if (!record.settled) continue;
    if (!record.settled->latency.value_or(true)) ++latency;
    if (!record.settled->temperature.value_or(true)) ++temperature;
    if (!record.settled->power.value_or(true)) ++power;
  }
  std::string what;
  for (const auto& [name, count] :
       {std::pair("latency", latency), std::pair("temperature", temperature),
        std::pair("power", power)}) {
    if (count == 0) continue;
    what += fmt::format("{}{} in {}", what.empty() ? "" : ", ", name, count);
  }
  if (what.empty()) return std::nullopt;
  return fmt::format("had not settled when timing began: {} of {} sessions", what,
                     summary.sessions.size());
}

std::optional<std::string> invalid_sessions(const CaseSummary& summary) {
  const auto invalid = std::find_if(
      summary.sessions.begin(), summary.sessions.end(),
      [](const SessionRecord& record) { return record.status == SessionStatus::invalid; });
  if (invalid == summary.sessions.end()) return std::nullopt;
  return fmt::format("session {} is invalid and in no figure: {}", invalid->session,
                     invalid->reason);
}

// Parts of the lock that were asked for and could not be had, each once.
std::vector<std::string> unlocked_parts(const Run& run, const CaseSummary& summary) {
  std::vector<std::string> parts;
  const auto take = [&](const LockOutcome& outcome) {
    if (outcome.state != LockState::unlocked) return;
    parts.push_back(fmt::format("{} is unlocked: {}", outcome.item, outcome.reason));
  };
  for (const LockOutcome& outcome : run.locks) take(outcome);
  for (const SessionRecord& record : summary.sessions) {
    for (const LockOutcome& outcome : record.locks) take(outcome);
  }
  return parts;
}

// Sensors beside the sessions that did not read, or not all that they could; those of GPUs only
// where the case ran on one. Power and cache say why themselves.
std::vector<std::string> silent_sensors(const Run& run, const CaseSummary& summary) {
  const bool on_cpu = !summary.engine || summary.engine->device == "cpu";
  std::vector<std::string> sentences;
  for (const AbsentSensor& absent : run.sensors.absent) {
    const std::string_view name = absent.name;
    if (name.starts_with("power") || name.starts_with("l2")) continue;
    if (on_cpu && name.starts_with("gpu")) continue;
    sentences.push_back(fmt::format("{} was not read: {}", name, absent.reason));
  }
  return sentences;
}

}  // namespace

std::vector<std::string> limitations_of(const Run& run, const CaseRows& rows,
                                        const CaseSummary& summary) {
  std::vector<std::string> limitations;
  const auto add = [&](std::string text) {
    if (std::find(limitations.begin(), limitations.end(), text) == limitations.end()) {
      limitations.push_back(std::move(text));
    }
  };
  if (is_simulated(summary)) {
    add("simulated: latencies were replayed in virtual time, not measured");
  }
  for (const SessionRecord& record : summary.sessions) {
    if (!record.engine) continue;
    for (const std::string& limitation : record.engine->limitations) add(limitation);
  }
  if (!summary.complete) {
    add(fmt::format("{}: {}", word_of(completion_of(summary)), summary.failure));
  }
  if (summary.failed_iterations > 0) {
    add(fmt::format("{} failed iterations are in the samples but in no figure",
                    summary.failed_iterations));
  }
  if (auto missed = missed_goal(run.study.protocol.until, summary.stop)) add(std::move(*missed));
  if (auto open = unsettled_comparison(run.study.protocol.interleave, summary.stop)) {
    add(std::move(*open));
  }
  if (summary.consistency) {
    for (std::string& text : consistency_limitations(*summary.consistency)) add(std::move(text));
  }
  if (auto unsteady = unsteady_sessions(summary)) add(std::move(*unsteady));
  if (auto restless = restless_sessions(summary)) add(std::move(*restless));
  if (auto invalid = invalid_sessions(summary)) add(std::move(*invalid));
  if (auto throttled = throttled_iterations(rows)) add(std::move(*throttled));
  if (peak_memory_accumulates(summary)) {
    add("peak_rss_bytes of an iteration is the highest so far: the kernel did not permit resetting "
        "it");
  }
  if (summary.latency_ms && summary.latency_ms->sessions == 1) {
    add("one session: every interval holds within this session only");
  }
  const bool clock_not_fixed =
      run.environment.is_object() && run.environment.value("fixed_clock", Json()) == false;
  if (clock_not_fixed && !is_simulated(summary)) {
    add("clock frequencies were not fixed: not comparable in CI, as a difference to another run "
        "may "
        "come from them");
  }
  if (run.environment.is_object() && run.environment.contains("environment_hash") &&
      run.environment["environment_hash"].is_null()) {
    add("the run was resumed in another environment: its sessions may not be comparable");
  }
  for (std::string& part : unlocked_parts(run, summary)) add(std::move(part));
  for (std::string& sentence : silent_sensors(run, summary)) add(std::move(sentence));
  for (const std::string& limitation : summary.cache_limitations) add(limitation);
  for (const std::string& limitation : summary.energy_limitations) add(limitation);
  if (!summary.readings.contains(quality_delta_reading)) {
    add("quality_delta_pct is null: quality was not evaluated");
  }
  return limitations;
}

}  // namespace assay::stats
