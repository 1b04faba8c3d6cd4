// SPDX-License-Identifier: Apache-2.0
#pragma once

// The part of a lock that is a session's process' own, and ends with it.

#include <vector>

#include "assay/data/machine_lock.hpp"

namespace assay::host {

// Sets affinity, priority and memory lock of the calling process, before it makes threads, which
// inherit the first two; reports on address randomisation, which only who starts a process can
// switch off (personality(2), ADDR_NO_RANDOMIZE). One outcome for each part that was asked for,
// with the device "session".
std::vector<LockOutcome> apply_process_lock(const MachineLock& lock);

}  // namespace assay::host
