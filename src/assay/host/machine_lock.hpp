// SPDX-License-Identifier: Apache-2.0
#pragma once

// Holds a machine still while it is measured, and puts it back.

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/machine_lock.hpp"
#include "assay/platform/host_root.hpp"

namespace assay::host {

// The machine's part of a lock (persistence, clocks, power limit, governor, turbo), held for as
// long as the object lives. What is changed is in the journal first (lock_journal.hpp), so that a
// lock whose process was killed can be undone by restore_abandoned().
class HeldLock {
 public:
  // Changes what was asked for and is not so yet. What cannot be had is an outcome, not an error;
  // where the journal cannot be written, nothing is changed. CPUs with the same outcome share one.
  // Errors: usage, for a clock, a governor or a power limit that is no such thing.
  [[nodiscard]] static Result<HeldLock> take(
      const MachineLock& wanted, const std::filesystem::path& root = platform::host_root());

  ~HeldLock();
  HeldLock(HeldLock&&) noexcept;
  HeldLock& operator=(HeldLock&&) noexcept;

  // As take(), verify() or retake() found them last, always the same ones in the same order.
  const std::vector<LockOutcome>& outcomes() const;

  // Reads everything back that had been fixed: what is not so any more is failed, with what it is
  // now. Gives all outcomes.
  std::vector<LockOutcome> verify();

  // Sets again what verify() found lost. Errors: measurement, naming the first that could not be.
  [[nodiscard]] Result<void> retake();

  // Puts everything back, in reverse order. Does nothing the second time. Errors: measurement,
  // naming the first that could not be put back; the journal remains then.
  [[nodiscard]] Result<void> release();

 private:
  struct State;
  explicit HeldLock(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Whether the outcomes hold those clocks still that matter: of the CPUs the governor at
// "performance" and turbo off, of the GPUs the SM clock. If not, why not, in words.
bool clocks_are_fixed(std::span<const LockOutcome> outcomes, bool uses_gpu, std::string& why_not);

}  // namespace assay::host
