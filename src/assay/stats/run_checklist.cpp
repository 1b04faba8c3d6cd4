// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/run_checklist.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/data/throttling.hpp"

namespace assay::stats {
namespace {

constexpr double most_cov = 0.05;          // seed 001 §6.1
constexpr std::size_t least_sessions = 3;  // §6.2

struct Finding {
  CheckStatus status = CheckStatus::pass;
  std::string detail{};
  std::string fix{};
};

// Names, the first few of them.
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 3;
  const std::size_t shown = std::min(names.size(), most);
  std::string text = text::join(std::span(names).first(shown), ", ");
  if (names.size() > most) text += fmt::format(" and {} more", names.size() - most);
  return text;
}

std::vector<std::string> cases_where(std::span<const CaseSummary> summaries,
                                     const std::function<bool(const CaseSummary&)>& holds) {
  std::vector<std::string> names;
  for (const CaseSummary& summary : summaries) {
    if (holds(summary)) names.push_back(summary.name);
  }
  return names;
}

// Passes if no case is at fault.
Finding unless(const std::vector<std::string>& at_fault, CheckStatus otherwise,
               std::string_view what, std::string fix = {}) {
  if (at_fault.empty()) return {};
  return {otherwise, fmt::format("{}: {}", what, listed(at_fault)), std::move(fix)};
}

Finding fingerprint(const Run& run) {
  if (!run.environment.is_object()) return {CheckStatus::fail, "no fingerprint was taken"};
  const auto hash = run.environment.find("environment_hash");
  if (hash != run.environment.end() && hash->is_null()) {
    return {CheckStatus::fail, "the run was resumed in another environment"};
  }
  if (hash == run.environment.end() || !hash->is_string()) {
    return {CheckStatus::fail, "the fingerprint has no environment hash"};
  }
  return {CheckStatus::pass, "environment hash " + hash->get<std::string>()};
}

Finding locked(const Run& run) {
  std::vector<std::string> failed;
  std::vector<std::string> unlocked;
  std::string fix;
  const auto take = [&](const LockOutcome& outcome) {
    if (outcome.state == LockState::failed) failed.push_back(outcome.item);
    if (outcome.state != LockState::unlocked) return;
    if (std::find(unlocked.begin(), unlocked.end(), outcome.item) == unlocked.end()) {
      unlocked.push_back(outcome.item);
    }
    if (fix.empty()) fix = outcome.fix;
  };
  for (const LockOutcome& outcome : run.locks) take(outcome);
  for (const SessionRecord& session : run.sessions) {
    for (const LockOutcome& outcome : session.locks) take(outcome);
  }
  if (!failed.empty()) return {CheckStatus::fail, "did not hold: " + listed(failed)};
  if (!unlocked.empty()) return {CheckStatus::unlocked, "unlocked: " + listed(unlocked), fix};
  if (run.locks.empty()) {
    return {CheckStatus::unlocked, "the protocol asked for no lock", "use protocol.profile: sop"};
  }
  return {};
}

Finding fixed_clock(const Run& run) {
  const bool is_object = run.environment.is_object();
  if (is_object && run.environment.value("fixed_clock", Json()) == true) return {};
  const Json reason = is_object ? run.environment.value("fixed_clock_reason", Json()) : Json();
  return {CheckStatus::unlocked,
          "fixed_clock is false, not comparable in CI" +
              (reason.is_string() ? ": " + reason.get<std::string>() : std::string())};
}

Finding settled(const Run& run) {
  if (!run.study.protocol.settling && !run.study.protocol.warmup_auto) {
    return {CheckStatus::absent, "the protocol did not look", "use protocol.settling"};
  }
  std::size_t restless = 0;
  for (const SessionRecord& session : run.sessions) {
    const bool moved = session.settled && !is_still(*session.settled);
    if (moved || !session.steady.value_or(true)) ++restless;
  }
  if (restless == 0) return {};
  return {CheckStatus::fail,
          fmt::format("{} of {} sessions had not", restless, run.sessions.size()),
          "raise protocol.max_warmup"};
}

Finding throttled(const Run& run) {
  const bool can_tell = std::any_of(run.samples.begin(), run.samples.end(), [](const auto& row) {
    return row.readings.contains("cpu_throttled") || row.readings.contains("gpu_throttle_reasons");
  });
  if (!can_tell) return {CheckStatus::absent, "nothing here tells"};
  const auto count = std::count_if(run.samples.begin(), run.samples.end(), [](const auto& row) {
    return row.phase == Phase::timed && is_throttled(row);
  });
  if (count == 0) return {};
  return {CheckStatus::fail, fmt::format("seen in {} timed iterations", count)};
}

Finding energy(std::span<const CaseSummary> summaries) {
  const auto without =
      cases_where(summaries, [](const CaseSummary& summary) { return !summary.energy; });
  if (without.empty()) return {};
  return {CheckStatus::absent, "no power was read for " + listed(without)};
}

Finding cache(std::span<const CaseSummary> summaries) {
  const auto without =
      cases_where(summaries, [](const CaseSummary& summary) { return !summary.cache; });
  if (!without.empty()) return {CheckStatus::absent, "not measured for " + listed(without)};
  const auto simulated =
      cases_where(summaries, [](const CaseSummary& summary) { return summary.cache->simulated; });
  if (simulated.empty()) return {};
  return {CheckStatus::pass, "simulated, so that it decides nothing: " + listed(simulated)};
}

Finding artifacts(std::span<const std::string> files) {
  std::vector<std::string> missing;
  for (const char* name :
       {"config.lock.json", "run.log", "samples.csv", "metrics.json", "report.csv", "ncu.json"}) {
    if (std::find(files.begin(), files.end(), name) == files.end()) missing.emplace_back(name);
  }
  if (missing.empty()) return {};
  return {CheckStatus::fail, "missing: " + listed(missing), "assay report RUN"};
}

}  // namespace

std::vector<CheckItem> run_checklist(const Run& run, std::span<const CaseSummary> summaries,
                                     std::span<const std::string> files) {
  std::vector<CheckItem> items;
  const auto add = [&](const char* id, const char* text, Finding finding) {
    items.push_back({.id = id,
                     .section = "final",
                     .text = text,
                     .status = finding.status,
                     .detail = std::move(finding.detail),
                     .fix = std::move(finding.fix)});
  };
  add("fingerprint", "the environment is recorded", fingerprint(run));
  add("lock", "what the protocol asked to hold still was held", locked(run));
  add("fixed_clock", "clocks were fixed", fixed_clock(run));
  add("counts", "warm-up and repetitions are complete",
      unless(cases_where(summaries, [](const CaseSummary& summary) { return !summary.complete; }),
             CheckStatus::fail, "not complete", "assay run --resume RUN"));
  add("sessions", "at least three sessions stand behind every interval",
      unless(cases_where(summaries,
                         [](const CaseSummary& summary) {
                           return !summary.latency_ms ||
                                  summary.latency_ms->sessions < least_sessions;
                         }),
             CheckStatus::fail, "fewer", "protocol.sessions: 3"));
  add("settled", "sessions had settled when timing began", settled(run));
  add("throttling", "the machine did not throttle while timing", throttled(run));
  add("latency", "latency and throughput are recorded",
      unless(cases_where(summaries, [](const CaseSummary& summary) { return !summary.latency_ms; }),
             CheckStatus::fail, "nothing for"));
  add("cov", "latencies vary by 5 % or less",
      unless(cases_where(summaries,
                         [](const CaseSummary& summary) {
                           return summary.latency_ms &&
                                  summary.latency_ms->cov.value_or(0) > most_cov;
                         }),
             CheckStatus::unlocked, "more", "assay repeatability RUN says where it comes from"));
  add("l2_hit", "the L2 hit rate is captured", cache(summaries));
  add("energy", "energy per token is computed", energy(summaries));
  add("artifacts", "every artifact is stored", artifacts(files));
  return items;
}

}  // namespace assay::stats
