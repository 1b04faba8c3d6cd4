// SPDX-License-Identifier: Apache-2.0
#pragma once

// The part of a lock that is the GPUs': persistence mode, clocks, power limit.

#include <vector>

#include "assay/data/machine_lock.hpp"
#include "assay/host/lock_wish.hpp"
#include "assay/host/machine_setting.hpp"

namespace assay::host {

// Appends what would have to be changed on every GPU for the lock, and opens NVML only if any of
// it was asked for. Reads only. Clocks are those of applications; where a device has no such, the
// SM clock is held in a range of one value, and the memory clock cannot be.
void plan_gpu_lock(const MachineLock& lock, Machine& machine, std::vector<LockWish>& wishes);

}  // namespace assay::host
