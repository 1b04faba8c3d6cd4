// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a lock is to change: one setting, what it shall be, and how that is spoken of.

#include <span>
#include <string>
#include <vector>

#include "assay/data/machine_lock.hpp"
#include "assay/host/machine_setting.hpp"

namespace assay::host {

struct LockWish {
  MachineSetting setting;
  std::string value;                        // as the setting shall read
  std::vector<MachineSetting> followers{};  // that the kernel moves along with it
  std::vector<LockOutcome> outcomes{};      // of it; state and reason are still open
  std::vector<int> cpus{};                  // that it governs, if the outcome is of CPUs
  std::string impossible{};                 // why nothing can be changed here, known beforehand
  std::vector<LockWish> otherwise{};        // at most one: where the device has no such setting
};

// Of a part that cannot be had, and why.
LockWish impossible_wish(LockOutcome outcome, std::string reason);

// "cpu0-3,8": the device of an outcome of these CPUs, in ascending order.
std::string cpu_device(std::span<const int> cpus);

}  // namespace assay::host
