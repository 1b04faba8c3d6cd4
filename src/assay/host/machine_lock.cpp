// SPDX-License-Identifier: Apache-2.0
#include "assay/host/machine_lock.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "assay/base/text.hpp"
#include "assay/host/cpufreq_lock.hpp"
#include "assay/host/gpu_lock.hpp"
#include "assay/host/lock_journal.hpp"
#include "assay/host/lock_wish.hpp"
#include "assay/host/restore.hpp"
#include "assay/host/state_folder.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;

// What became of a wish.
struct Finding {
  LockState state = LockState::unlocked;
  std::string reason{};
  bool keeps_fix = true;  // the command of the plan would help
};

// A wish, and which outcomes it is a part of.
struct Part {
  LockWish wish;
  Finding finding{};
  bool recorded = false;  // in the journal
  std::vector<std::size_t> outcomes{};
};

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 16 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || c == '_';
  });
}

bool is_clock(const std::string& text) {
  const auto megahertz = text::parse_unsigned(text);
  return text == "default" || (megahertz && *megahertz > 0 && *megahertz <= 100'000);
}

Result<void> validate(const MachineLock& lock) {
  const auto wrong = [](const char* item, const std::string& value, const char* hint) {
    return fail(ErrorCode::usage,
                fmt::format("protocol.lock.{}: '{}' is not one", item, text::printable(value)),
                hint);
  };
  if (lock.governor && !is_word(*lock.governor)) {
    return wrong("governor", *lock.governor, "name a governor, as 'performance'");
  }
  constexpr const char* clock_hint = "a clock is in MHz, or 'default'";
  if (lock.gpu_clock && !is_clock(*lock.gpu_clock)) {
    return wrong("gpu_clock", *lock.gpu_clock, clock_hint);
  }
  if (lock.memory_clock && !is_clock(*lock.memory_clock)) {
    return wrong("memory_clock", *lock.memory_clock, clock_hint);
  }
  if (lock.power_limit_w && !(*lock.power_limit_w > 0 && *lock.power_limit_w < 100'000)) {
    return wrong("power_limit_w", fmt::format("{}", *lock.power_limit_w), "a limit is in watts");
  }
  return {};
}

Finding unlocked(const SettingError& error) {
  return {LockState::unlocked, error.text, error.kind != SettingError::Kind::absent};
}

// Whether a setting is as wished. A device needs a moment to follow.
Finding look(Machine& machine, const LockWish& wish, const char* otherwise) {
  SettingResult<std::string> now = machine.read(wish.setting);
  for (int wait = 0; wait < 5 && wish.setting.kind == SettingKind::nvml; ++wait) {
    if (!now || is_same(wish.setting, *now, wish.value)) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    now = machine.read(wish.setting);
  }
  if (!now) {
    return {LockState::failed,
            fmt::format("{}cannot be read back: {}", otherwise, now.error().text)};
  }
  if (is_same(wish.setting, *now, wish.value)) return {LockState::fixed};
  return {LockState::failed, fmt::format("{}reads {}, not {}", otherwise,
                                         text::printable(text::trim(*now)), wish.value)};
}

// What is to be written to the journal before the wish is carried out. Nothing if that has been
// decided: it is so already, or cannot be.
std::optional<std::vector<LockChange>> prepare(Machine& machine, Part& part) {
  const LockWish& wish = part.wish;
  if (!wish.impossible.empty()) {
    part.finding = {LockState::unlocked, wish.impossible};
    return std::nullopt;
  }
  std::string before = "free";  // what is asked of a setting that cannot be read
  if (can_be_read(wish.setting)) {
    const auto now = machine.read(wish.setting);
    if (!now) {
      part.finding = unlocked(now.error());
      return std::nullopt;
    }
    if (is_same(wish.setting, *now, wish.value)) {
      part.finding = {LockState::fixed};
      return std::nullopt;
    }
    before = *now;
  }
  if (const auto possible = machine.check(wish.setting); !possible) {
    part.finding = unlocked(possible.error());
    return std::nullopt;
  }
  if (!is_known(wish.setting) || !is_setting_text(before)) {
    part.finding = {LockState::unlocked, "what it is now could not be put back", false};
    return std::nullopt;
  }
  std::vector<LockChange> changes;
  for (const MachineSetting& follower : wish.followers) {
    const auto now = machine.read(follower);
    if (now && is_setting_text(*now)) changes.push_back({follower, *now, std::nullopt});
  }
  changes.push_back({wish.setting, std::move(before), wish.value});
  return changes;
}

}  // namespace

struct HeldLock::State {
  explicit State(const fs::path& root) : machine(root) {}

  // Carries the parts out that can be: first all into the journal, then one after the other.
  void change(const std::vector<Part*>& wanted) {
    std::vector<Part*> possible;
    std::vector<LockChange> new_changes;
    for (Part* part : wanted) {
      auto prepared = prepare(machine, *part);
      if (!prepared) continue;
      possible.push_back(part);
      // What was there at first is what is put back in the end.
      if (part->recorded) continue;
      std::move(prepared->begin(), prepared->end(), std::back_inserter(new_changes));
    }
    if (const auto kept = record(new_changes); !kept) {
      for (Part* part : possible) {
        part->finding = {
            LockState::unlocked,
            fmt::format("left alone, because it could not be put back after a crash: {}",
                        one_line(kept.error())),
            false};
      }
      return;
    }
    for (Part* part : possible) {
      part->recorded = true;
      carry_out(*part);
    }
  }

  void carry_out(Part& part) {
    const auto written = machine.write(part.wish.setting, part.wish.value);
    if (written) {
      part.finding = look(machine, part.wish, "was accepted, and ");
    } else if (written.error().kind == SettingError::Kind::absent && !part.wish.otherwise.empty()) {
      take_the_other_way(part);
    } else {
      part.finding = unlocked(written.error());
    }
  }

  // A device whose application clocks can be read and not set: what each outcome of the part comes
  // to is decided by wishes of its own.
  void take_the_other_way(Part& part) {
    const std::vector<LockWish> others = std::move(part.wish.otherwise);
    part.finding = {LockState::unlocked, "this device has no application clocks", false};
    for (const LockWish& other : others) {
      Part replacement{other};
      change({&replacement});
      replacements.push_back(std::move(replacement));
    }
    part.wish.outcomes.clear();
  }

  Result<void> record(const std::vector<LockChange>& new_changes) {
    if (new_changes.empty()) return {};
    if (!journal) {
      auto created = LockJournal::create(state_folder(), machine.root());
      if (!created) return fail(created.error());
      journal.emplace(std::move(*created));
    }
    if (auto added = journal->add(new_changes); !added) return added;
    changes.insert(changes.end(), new_changes.begin(), new_changes.end());
    return {};
  }

  // Makes the outcomes: those of CPUs that are the same in all but the device are one.
  void group() {
    std::vector<std::vector<int>> cpus;
    for (Part& part : parts) {
      for (LockOutcome outcome : part.wish.outcomes) {
        outcome.state = part.finding.state;
        outcome.reason = part.finding.reason;
        if (part.finding.state == LockState::fixed || !part.finding.keeps_fix) outcome.fix.clear();
        std::size_t index = outcomes.size();
        for (std::size_t i = 0; i < outcomes.size() && !part.wish.cpus.empty(); ++i) {
          LockOutcome same = outcomes[i];
          same.device = outcome.device;
          if (same == outcome && !cpus[i].empty()) index = i;
        }
        if (index == outcomes.size()) {
          outcomes.push_back(outcome);
          cpus.emplace_back();
        }
        cpus[index].insert(cpus[index].end(), part.wish.cpus.begin(), part.wish.cpus.end());
        part.outcomes.push_back(index);
      }
    }
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      if (!cpus[i].empty()) outcomes[i].device = cpu_device(cpus[i]);
    }
  }

  // Those that had been fixed, by what their parts have been found to be now.
  void judge() {
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      if (outcomes[i].state == LockState::unlocked) continue;
      std::vector<int> lost;
      std::string reason;
      std::string fix;
      for (const Part& part : parts) {
        if (part.finding.state == LockState::fixed) continue;
        const auto found = std::find(part.outcomes.begin(), part.outcomes.end(), i);
        if (found == part.outcomes.end()) continue;
        if (reason.empty()) {
          reason = part.finding.reason;
          fix = part.wish.outcomes[static_cast<std::size_t>(found - part.outcomes.begin())].fix;
        }
        lost.insert(lost.end(), part.wish.cpus.begin(), part.wish.cpus.end());
      }
      outcomes[i].fix = fix;
      outcomes[i].state = reason.empty() ? LockState::fixed : LockState::failed;
      outcomes[i].reason = reason;
      if (!lost.empty()) outcomes[i].reason = fmt::format("{}: {}", cpu_device(lost), reason);
    }
  }

  Result<void> release() {
    // A copy of the process holds nothing of its own.
    if (released || ::getpid() != owner) return {};
    released = true;
    std::size_t failures = 0;
    std::string first;
    for (const Restored& restored : put_back(machine, changes)) {
      if (restored.done) continue;
      if (++failures > 1) continue;
      first = fmt::format("{} {}: {}", restored.setting, restored.device, restored.how);
    }
    if (failures == 0) {
      if (journal) journal->remove();
      journal.reset();
      return {};
    }
    journal.reset();  // closed, and so to be found by those who undo what was abandoned
    return fail(
        ErrorCode::measurement,
        fmt::format("not everything that was locked could be put back ({} changes), first {}",
                    failures, first),
        "sudo assay doctor --restore");
  }

  Machine machine;
  pid_t owner = ::getpid();
  std::optional<LockJournal> journal{};
  std::vector<LockChange> changes{};  // as they stand in the journal
  std::vector<Part> parts{};
  std::vector<Part> replacements{};
  std::vector<LockOutcome> outcomes{};
  bool released = false;
};

HeldLock::HeldLock(std::unique_ptr<State> state) : state_(std::move(state)) {}
HeldLock::HeldLock(HeldLock&&) noexcept = default;

HeldLock& HeldLock::operator=(HeldLock&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}

HeldLock::~HeldLock() {
  // What could not be put back is in the journal, and the next run says so.
  if (state_) static_cast<void>(state_->release());
}

Result<HeldLock> HeldLock::take(const MachineLock& wanted, const fs::path& root) {
  if (auto valid = validate(wanted); !valid) return fail(valid.error());
  HeldLock lock(std::make_unique<State>(root));
  State& state = *lock.state_;
  std::vector<LockWish> wishes;
  plan_gpu_lock(wanted, state.machine, wishes);
  plan_cpu_lock(wanted, root, wishes);
  for (LockWish& wish : wishes) state.parts.push_back(Part{std::move(wish)});
  std::vector<Part*> all;
  for (Part& part : state.parts) all.push_back(&part);
  state.change(all);
  std::move(state.replacements.begin(), state.replacements.end(), std::back_inserter(state.parts));
  state.replacements.clear();
  state.group();
  return lock;
}

const std::vector<LockOutcome>& HeldLock::outcomes() const {
  return state_->outcomes;
}

std::vector<LockOutcome> HeldLock::verify() {
  for (Part& part : state_->parts) {
    if (part.finding.state == LockState::unlocked) continue;
    part.finding = look(state_->machine, part.wish, "");
  }
  state_->judge();
  return state_->outcomes;
}

Result<void> HeldLock::retake() {
  std::vector<Part*> lost;
  for (Part& part : state_->parts) {
    if (part.finding.state == LockState::failed) lost.push_back(&part);
  }
  state_->change(lost);
  // What had been fixed once and cannot be had any more has failed.
  for (Part* part : lost) {
    if (part->finding.state == LockState::unlocked) part->finding.state = LockState::failed;
  }
  state_->judge();
  for (const LockOutcome& outcome : state_->outcomes) {
    if (outcome.state != LockState::failed) continue;
    return fail(ErrorCode::measurement,
                fmt::format("{} {} could not be locked again: {}", outcome.item, outcome.device,
                            outcome.reason),
                outcome.fix);
  }
  return {};
}

Result<void> HeldLock::release() {
  return state_->release();
}

namespace {

// Every outcome of the item is fixed at the wished value, and there is one.
bool is_fixed(std::span<const LockOutcome> outcomes, std::string_view item, std::string_view wanted,
              std::string& why_not) {
  bool found = false;
  for (const LockOutcome& outcome : outcomes) {
    if (outcome.item != item) continue;
    found = true;
    if (outcome.state == LockState::fixed && (wanted.empty() || outcome.wanted == wanted)) continue;
    const std::string& reason = outcome.reason;
    why_not =
        fmt::format("{}{}{} is {}", item, outcome.device.empty() ? "" : " of ", outcome.device,
                    reason.empty() ? "fixed at " + outcome.wanted
                                   : fmt::format("{}: {}", word_of(outcome.state), reason));
    return false;
  }
  if (!found) why_not = fmt::format("{} was not asked for (protocol.lock.{})", item, item);
  return found;
}

}  // namespace

bool clocks_are_fixed(std::span<const LockOutcome> outcomes, bool uses_gpu, std::string& why_not) {
  why_not.clear();
  if (!is_fixed(outcomes, "governor", "performance", why_not)) return false;
  if (!is_fixed(outcomes, "turbo", "off", why_not)) return false;
  return !uses_gpu || is_fixed(outcomes, "gpu_clock", "", why_not);
}

}  // namespace assay::host
