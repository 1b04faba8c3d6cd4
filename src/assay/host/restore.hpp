// SPDX-License-Identifier: Apache-2.0
#pragma once

// What locks changed is put back: by their owner at its end, or, if that died before, from its
// journal.

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "assay/host/lock_journal.hpp"
#include "assay/host/machine_setting.hpp"
#include "assay/platform/host_root.hpp"

namespace assay::host {

// One change, undone or not.
struct Restored {
  std::string setting;  // "governor"
  std::string device;   // "policy0", "gpu GPU-…"; empty: the machine, or unknown
  std::string before;   // what it is to be again
  bool done = false;
  std::string how;  // "put back", "was so already", or why not, and what to try
};

// In reverse order: what was changed last is put back first. Goes on after a failure.
std::vector<Restored> put_back(Machine& machine, std::span<const LockChange> changes);

// What became of the abandoned journals.
struct Restoration {
  std::vector<Restored> changes{};
  int journals = 0;  // that were there
  int removed = 0;   // that are gone now

  bool complete() const { return removed == journals; }
};

// Undoes the journals of the state folder whose owners are gone, and removes those of which nothing
// is left to do. A journal from before the machine was last started has nothing to put back: the
// kernel and the driver have forgotten.
Restoration restore_abandoned(const std::filesystem::path& root = platform::host_root());

}  // namespace assay::host
