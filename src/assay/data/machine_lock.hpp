// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the protocol asks to hold still, and what came of it. (config.lock.json is another lock.)

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "assay/data/fields.hpp"

namespace assay {

// Every part is asked for by being there; nothing is touched that was not asked for.
struct MachineLock {
  // Of the machine: put back when the run ends.
  std::optional<bool> persistence{};          // GPUs stay initialised
  std::optional<std::string> gpu_clock{};     // SM clock: MHz, or "default"
  std::optional<std::string> memory_clock{};  // GPU memory clock: MHz, or "default"
  std::optional<double> power_limit_w{};      // of each GPU
  std::optional<std::string> governor{};      // of the CPUs: "performance"
  std::optional<bool> turbo{};                // false: off
  // Of the sessions' processes, which take it with them when they end.
  std::optional<std::string> affinity{};  // CPUs: "0-3,8"
  std::optional<int> priority{};          // nice value
  std::optional<bool> memory_lock{};      // no page of theirs is written out
  std::optional<bool> aslr{};             // false: addresses are not randomised

  bool operator==(const MachineLock&) const = default;
};

template <class Self, class Visit>
requires describes<Self, MachineLock>
void fields(Self& self, Visit&& visit) {
  visit("persistence", self.persistence);
  visit("gpu_clock", self.gpu_clock);
  visit("memory_clock", self.memory_clock);
  visit("power_limit_w", self.power_limit_w);
  visit("governor", self.governor);
  visit("turbo", self.turbo);
  visit("affinity", self.affinity);
  visit("priority", self.priority);
  visit("memory_lock", self.memory_lock);
  visit("aslr", self.aslr);
}

// fixed: as wished, and read back so. unlocked: could not be had here (no such device, not
// permitted). failed: had been set, and is not so any more, or was accepted and did not take.
enum class LockState : std::uint8_t { fixed, unlocked, failed };

inline constexpr std::array<EnumWord<LockState>, 3> lock_state_words{
    {{LockState::fixed, "fixed"},
     {LockState::unlocked, "unlocked"},
     {LockState::failed, "failed"}}};

inline std::span<const EnumWord<LockState>> words(LockState) {
  return lock_state_words;
}

// One part of the lock on one device.
struct LockOutcome {
  std::string item;    // a key of MachineLock
  std::string device;  // "cpu0", "gpu0", "session"; empty: the machine
  LockState state = LockState::unlocked;
  std::string wanted;  // "performance"
  std::string before;  // what was found: "schedutil"; empty: unknown
  std::string reason;  // why it is not fixed
  std::string fix;     // the command that would fix it; empty: none is known

  bool operator==(const LockOutcome&) const = default;
};

template <class Self, class Visit>
requires describes<Self, LockOutcome>
void fields(Self& self, Visit&& visit) {
  visit("item", self.item);
  visit("device", self.device);
  visit("state", self.state);
  visit("wanted", self.wanted);
  visit("before", self.before);
  visit("reason", self.reason);
  visit("fix", self.fix);
}

}  // namespace assay
