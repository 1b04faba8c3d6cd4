// SPDX-License-Identifier: Apache-2.0

// Did driver, clocks, temperature or power limits drift, or what else ran on the machine?

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "assay/data/environment.hpp"
#include "assay/decide/causes/questions.hpp"
#include "assay/decide/causes/reading.hpp"

namespace assay::decide::causes {
namespace {

// Machine facts that set how fast a machine is; the other fields of the environment may.
constexpr std::array<std::string_view, 13> facts_of_speed{"cpu.model",
                                                          "cpu.isa",
                                                          "cpu.logical_cpus",
                                                          "cpu.available_cpus",
                                                          "cpu.governor",
                                                          "cpu.turbo",
                                                          "cpu.smt",
                                                          "control_group.cpu_quota",
                                                          "gpus.name",
                                                          "gpus.compute_capability",
                                                          "gpus.power_limit_w",
                                                          "gpus.application_clocks",
                                                          "driver"};

constexpr std::array<ReadingRule, 12> readings{{
    {"cpu_frequency_mhz", "CPU clock", "MHz", ReadingKind::clock, {.relative = 0.01}},
    {"gpu_sm_clock_mhz", "GPU SM clock", "MHz", ReadingKind::clock, {.relative = 0.01}},
    {"temperature_c", "CPU temperature", "°C", ReadingKind::level, {.absolute = 2}},
    {"gpu_temperature_c", "GPU temperature", "°C", ReadingKind::level, {.absolute = 2}},
    {"cpu_throttled",
     "iterations with CPU throttling",
     "%",
     ReadingKind::throttle,
     {.absolute = 1}},
    {"gpu_throttle_reasons",
     "iterations with GPU throttling",
     "%",
     ReadingKind::throttle,
     {.absolute = 1}},
    {"power_w", "power", "W", ReadingKind::level, {.relative = 0.02}},
    {"steal_ms", "stolen time", "%", ReadingKind::time, {.absolute = 1}},
    {"cpu_wait_ms", "waiting for a CPU", "%", ReadingKind::time, {.absolute = 1}},
    {"involuntary_switches",
     "interruptions",
     "1/s",
     ReadingKind::rate,
     {.absolute = 1, .relative = 0.1}},
    {"voluntary_switches", "waits", "1/s", ReadingKind::rate, {.absolute = 1, .relative = 0.1}},
    {"migrations", "CPU migrations", "1/s", ReadingKind::rate, {.absolute = 1, .relative = 0.1}},
}};

bool sets_speed(std::string_view field) {
  return std::find(facts_of_speed.begin(), facts_of_speed.end(), field) != facts_of_speed.end();
}

// No machine makes replayed times longer: its facts are shown then, and explain nothing.
Weight weight_of_fact(const ComparedCase& pair, std::string_view field) {
  if (pair.simulated) return Weight::context;
  return sets_speed(field) ? Weight::major : Weight::minor;
}

void add_machine_facts(const ComparedCase& pair, std::vector<Clue>& clues) {
  const Json& before = pair.baseline.of.run->environment;
  const Json& after = pair.candidate.of.run->environment;
  for (const std::string& field : differing_fields(before, after)) {
    clues.push_back({.evidence = compared(field, environment_value(before, field),
                                          environment_value(after, field)),
                     .weight = weight_of_fact(pair, field)});
  }
  constexpr const char* load = "load_average_1m";  // never the same twice
  CauseEvidence evidence =
      compared(load, environment_value(before, load), environment_value(after, load));
  if (evidence.baseline.is_null() && evidence.candidate.is_null()) return;
  evidence.drifted = false;
  clues.push_back({.evidence = std::move(evidence), .weight = Weight::context});
}

Json lock_state(const Run& run, const LockOutcome& wanted) {
  for (const LockOutcome& outcome : run.locks) {
    if (outcome.item == wanted.item && outcome.device == wanted.device) {
      return std::string(word_of(outcome.state));
    }
  }
  return "not asked for";
}

// What was held still on one side only.
void add_locks(const ComparedCase& pair, std::vector<Clue>& clues) {
  const Run& before = *pair.baseline.of.run;
  const Run& after = *pair.candidate.of.run;
  std::vector<LockOutcome> all = before.locks;
  all.insert(all.end(), after.locks.begin(), after.locks.end());
  std::vector<std::string> seen;
  for (const LockOutcome& outcome : all) {
    const std::string name = fmt::format("lock {}{}{}", outcome.item,
                                         outcome.device.empty() ? "" : " of ", outcome.device);
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
    seen.push_back(name);
    CauseEvidence evidence =
        compared(name, lock_state(before, outcome), lock_state(after, outcome));
    const Weight weight = pair.simulated ? Weight::context : Weight::minor;
    if (evidence.drifted) clues.push_back({.evidence = std::move(evidence), .weight = weight});
  }
}

Json clock_of(const ComparedSide& side) {
  const auto& clock = side.of.summary->clock;
  return clock ? Json(clock->name) : Json(nullptr);
}

}  // namespace

CauseFinding ask_environment(const ComparedCase& pair) {
  std::vector<Clue> clues;
  add_machine_facts(pair, clues);
  add_locks(pair, clues);
  CauseEvidence clock =
      compared("clock of the measurement", clock_of(pair.baseline), clock_of(pair.candidate));
  if (clock.drifted) clues.push_back({.evidence = std::move(clock), .weight = Weight::major});
  const std::vector<Clue> read = clues_of(pair, readings);
  const bool was_read = std::any_of(read.begin(), read.end(), [](const Clue& clue) {
    return !clue.evidence.baseline.is_null() && !clue.evidence.candidate.is_null();
  });
  clues.insert(clues.end(), read.begin(), read.end());

  CauseFinding finding = finding_of(CauseQuestion::environment, std::move(clues), pair.change);
  const std::string drifted = drifted_text(finding);
  if (!drifted.empty()) {
    finding.answer = "Drifted: " + drifted + ".";
    finding.next_step =
        "hold clocks, power limit and governor still (protocol.lock, `assay doctor`) and measure "
        "both sides in turns";
  }
  if (pair.simulated) {
    if (drifted.empty()) finding.answer = "No fact of the machine differs.";
    finding.answer += " Times were replayed: the machine had no part in them.";
  } else if (drifted.empty() && was_read) {
    finding.answer = "No fact of the machine differs, and nothing that was read beside it drifted.";
  } else if (drifted.empty()) {
    finding.likelihood = Likelihood::unknown;
    finding.answer =
        "No fact of the machine that is known on both sides differs; clocks, temperature and "
        "interference were not read on both.";
    finding.next_step = "measure with protocol.sensors: [power, memory, interference]";
  }
  return finding;
}

}  // namespace assay::decide::causes
