// SPDX-License-Identifier: Apache-2.0
#include "surroundings.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "assay/engine/engine.hpp"
#include "assay/host/fingerprint.hpp"
#include "assay/measure/profile_passes.hpp"
#include "assay/sensor/power_source.hpp"
#include "assay/sensor/sensor.hpp"
#include "assay/stats/absence.hpp"

namespace assay::app {
namespace {

bool finds_gpu(const std::string& engine_name) {
  const auto devices = engine::find(engine_name)->probe().devices;
  return std::any_of(devices.begin(), devices.end(),
                     [](const std::string& name) { return name != "cpu"; });
}

// Whether a case asks for a GPU, or takes the one that its engine finds. Engines are asked once.
bool runs_on_gpu(const Study& study) {
  std::set<std::string> choosing;
  for (const Case& point : study.cases) {
    const auto device = point.knobs.find("device");
    if (device == point.knobs.end() || !device->second.is_string()) continue;
    if (device->second == "auto") {
      choosing.insert(point.engine);
    } else if (device->second != "cpu") {
      return true;
    }
  }
  return std::any_of(choosing.begin(), choosing.end(), finds_gpu);
}

// Nullptr where there is none.
const LockOutcome* first_in(LockState state, const std::vector<LockOutcome>& outcomes) {
  const auto found =
      std::find_if(outcomes.begin(), outcomes.end(),
                   [&](const LockOutcome& outcome) { return outcome.state == state; });
  return found == outcomes.end() ? nullptr : &*found;
}

Result<host::HeldLock> take_lock(const Protocol& protocol) {
  auto lock = host::HeldLock::take(protocol.lock);
  if (!lock) return lock;
  if (first_in(LockState::failed, lock->outcomes()) != nullptr) {
    if (auto retaken = lock->retake(); !retaken) return fail(retaken.error());
  }
  const LockOutcome* unlocked = first_in(LockState::unlocked, lock->outcomes());
  if (names(protocol.require, "lock") && unlocked != nullptr) {
    return fail(ErrorCode::missing,
                fmt::format("the lock on {} is required and cannot be had: {}", unlocked->item,
                            unlocked->reason),
                unlocked->fix.empty() ? "see 'assay doctor'" : unlocked->fix);
  }
  return lock;
}

// Those of the sessions' processes, by group.
void find_session_sensors(const Protocol& protocol, Surroundings& found) {
  for (const sensor::Entry& entry : sensor::registry()) {
    if (entry.use != sensor::Use::session || !names(protocol.sensors, entry.group)) continue;
    const sensor::Presence presence = entry.create()->probe();
    if (!presence.present) {
      found.facts.absent.push_back({std::string(entry.name), presence.reason});
      continue;
    }
    if (!presence.reason.empty()) {
      found.facts.absent.push_back({fmt::format("{}, in part,", entry.name), presence.reason});
    }
    found.facts.present.emplace_back(entry.name);
    found.sensors.emplace_back(entry.name);
    found.columns.insert(found.columns.end(), entry.columns.begin(), entry.columns.end());
  }
}

void find_power_sources(const Protocol& protocol, Surroundings& found) {
  if (!names(protocol.sensors, "power")) {
    found.facts.absent.push_back({"power", "protocol.sensors leaves it out"});
    return;
  }
  for (const sensor::PowerEntry& entry : sensor::power_registry()) {
    auto source = entry.create();
    const sensor::Presence presence = source->probe();
    const std::string name = fmt::format("power:{}", entry.name);
    if (presence.present) {
      found.facts.present.push_back(name);
      found.power_sources.push_back(std::move(source));
    } else {
      found.facts.absent.push_back({name, presence.reason});
    }
  }
  if (!found.power_sources.empty()) found.columns.emplace_back("power_w");
}

void find_profiling_tool(const Protocol& protocol, bool on_gpu, Surroundings& found) {
  if (!protocol.cache || protocol.cache->repetitions == 0) {
    found.facts.absent.push_back({"l2", "the protocol has no cache passes (protocol.cache)"});
    return;
  }
  measure::ProfilingTool tool = measure::choose_profiling_tool(*protocol.cache, on_gpu);
  found.profiling_tool = tool.name;
  for (AbsentSensor& absent : tool.absent) {
    absent.name = "l2:" + absent.name;
    found.facts.absent.push_back(std::move(absent));
  }
  if (!tool.name.empty()) found.facts.present.push_back("l2:" + tool.name);
}

Result<void> check_required(const Protocol& protocol, bool has_meter, const Surroundings& found) {
  const auto missing = [&](std::string_view what) {
    return fail(ErrorCode::missing,
                fmt::format("'{}' is required and nothing reads it: {}", what,
                            stats::reasons_of_absence(found.facts, what)),
                "install what is missing, or leave it out of --require");
  };
  if (names(protocol.require, "power") && found.power_sources.empty() && !has_meter)
    return missing("power");
  if (names(protocol.require, "l2") && found.profiling_tool.empty()) return missing("l2");
  return {};
}

}  // namespace

Result<Surroundings> surround(const Study& study, bool has_meter) {
  const Protocol& protocol = study.protocol;
  const bool on_gpu = runs_on_gpu(study);
  auto lock = take_lock(protocol);
  if (!lock) return fail(lock.error());
  Surroundings found{.lock = std::move(*lock)};
  found.on_gpu = on_gpu;
  find_session_sensors(protocol, found);
  find_power_sources(protocol, found);
  find_profiling_tool(protocol, on_gpu, found);
  if (auto checked = check_required(protocol, has_meter, found); !checked)
    return fail(checked.error());
  found.environment = host::fingerprint();
  std::string why_not;
  const bool is_fixed = host::clocks_are_fixed(found.lock.outcomes(), on_gpu, why_not);
  host::set_fixed_clock(found.environment, is_fixed, why_not);
  return found;
}

}  // namespace assay::app
