// SPDX-License-Identifier: Apache-2.0
#pragma once

// How long the threads of a process were ready to run and had no CPU: what others took from them,
// in time and not in occasions.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "assay/platform/polled_file.hpp"

namespace assay::sensor::interference {

// Beyond so many threads the others are not looked at.
inline constexpr std::size_t most_threads = 256;

// The second number of task/<thread>/schedstat, in nanoseconds (the kernel's
// scheduler/sched-stats.rst). The files stay open; only where the number of threads has changed are
// they looked for again.
class CpuWait {
 public:
  // Of the process whose folder below /proc this is.
  explicit CpuWait(std::filesystem::path process) : process_(std::move(process)) {}

  // Takes up the threads that there are now.
  void begin();
  // Since begin, of those threads; nothing where one of them has ended, or the kernel does not
  // tell.
  std::optional<std::uint64_t> waited_ns();

 private:
  std::optional<std::uint64_t> sum_ns();

  std::filesystem::path process_;
  std::vector<platform::PolledFile> threads_;
  std::uint64_t links_ = 0;  // of the folder, one a thread and two more
  std::optional<std::uint64_t> before_ns_{};
};

}  // namespace assay::sensor::interference
