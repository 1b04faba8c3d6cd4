// SPDX-License-Identifier: Apache-2.0
#pragma once

// How often the threads of our process were moved to another CPU.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "assay/base/descriptor.hpp"

namespace assay::sensor::interference {

// The kernel's software event cpu-migrations (perf_event_open(2)) of the calling thread and of all
// threads that it and they make from then on. They happen in the kernel: counting user space alone,
// which needs less permission, would count none, so it is not tried.
class MigrationCounter {
 public:
  // On failure `reason` says why in words.
  static std::optional<MigrationCounter> open(std::string& reason);

  // Since it was opened; nothing where reading failed.
  std::optional<std::uint64_t> read() const;

 private:
  explicit MigrationCounter(Descriptor event) : event_(std::move(event)) {}

  Descriptor event_;
};

}  // namespace assay::sensor::interference
