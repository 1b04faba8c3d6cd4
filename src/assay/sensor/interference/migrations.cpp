// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/interference/migrations.hpp"

#include <cerrno>
#include <system_error>

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace assay::sensor::interference {

std::optional<MigrationCounter> MigrationCounter::open(std::string& reason) {
  perf_event_attr wanted{};
  wanted.size = sizeof wanted;
  wanted.type = PERF_TYPE_SOFTWARE;
  wanted.config = PERF_COUNT_SW_CPU_MIGRATIONS;
  wanted.inherit = 1;
  constexpr pid_t this_thread = 0;
  constexpr int any_cpu = -1;
  constexpr int no_group = -1;
  Descriptor event(static_cast<int>(::syscall(SYS_perf_event_open, &wanted, this_thread, any_cpu,
                                              no_group, PERF_FLAG_FD_CLOEXEC)));
  if (event.is_open()) return MigrationCounter(std::move(event));
  const int error = errno;
  if (error == EACCES || error == EPERM) {
    reason =
        "CPU migrations are not counted: the kernel does not permit it; set "
        "kernel.perf_event_paranoid to 1 or grant CAP_PERFMON (in a container, also permit "
        "perf_event_open)";
  } else {
    reason = "CPU migrations are not counted: perf_event_open: " +
             std::generic_category().message(error);
  }
  return std::nullopt;
}

std::optional<std::uint64_t> MigrationCounter::read() const {
  std::uint64_t count = 0;
  if (::read(event_.number(), &count, sizeof count) != ssize_t{sizeof count}) return std::nullopt;
  return count;
}

}  // namespace assay::sensor::interference
