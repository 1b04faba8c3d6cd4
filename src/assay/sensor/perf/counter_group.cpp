// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/perf/counter_group.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <linux/perf_event.h>
#include <perfmon/pfmlib_perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "assay/base/text.hpp"
#include "assay/platform/host_root.hpp"
#include "assay/platform/kernel_file.hpp"

namespace assay::sensor::perf {
namespace {

bool is_initialised() {
  static const bool initialised = pfm_initialize() == PFM_SUCCESS;
  return initialised;
}

// PFM_SUCCESS, or what libpfm4 objects to.
int encode(const std::string& event, perf_event_attr& attributes) {
  if (!is_initialised()) return PFM_ERR_NOINIT;
  std::memset(&attributes, 0, sizeof attributes);
  pfm_perf_encode_arg_t argument{};
  argument.attr = &attributes;
  argument.size = sizeof argument;
  return pfm_get_os_event_encoding(event.c_str(), PFM_PLM3, PFM_OS_PERF_EVENT, &argument);
}

// The first of all PMUs that satisfies it: its information.
template <class Wanted>
bool find_pmu(Wanted wanted, pfm_pmu_info_t& info) {
  if (!is_initialised()) return false;
  for (int number = 0; number < PFM_PMU_MAX; ++number) {
    std::memset(&info, 0, sizeof info);
    info.size = sizeof info;
    if (pfm_get_pmu_info(static_cast<pfm_pmu_t>(number), &info) == PFM_SUCCESS && wanted(info)) {
      return true;
    }
  }
  return false;
}

Failure refused(const std::string& event, int error) {
  if (error == EACCES || error == EPERM) {
    const auto level =
        platform::read_kernel_file(platform::host_root() / "proc/sys/kernel/perf_event_paranoid");
    return fail(ErrorCode::missing,
                fmt::format("perf_event_paranoid is {}",
                            level ? text::printable(text::trim(*level)) : "unknown"),
                "set kernel.perf_event_paranoid to 2 or run with CAP_PERFMON");
  }
  if (error == ENOENT || error == EOPNOTSUPP || error == ENODEV || error == ENOSYS) {
    return fail(ErrorCode::missing, "no hardware counters (a virtual machine without them)");
  }
  return fail(ErrorCode::missing, fmt::format("cannot count {}: {}", event, std::strerror(error)));
}

}  // namespace

std::string core_pmu() {
  pfm_pmu_info_t info;
  const auto is_here = [](const pfm_pmu_info_t& pmu) {
    return pmu.is_present != 0 && pmu.type == PFM_PMU_TYPE_CORE;
  };
  return find_pmu(is_here, info) ? info.name : "";
}

bool knows_pmu(std::string_view pmu) {
  pfm_pmu_info_t info;
  return find_pmu([&](const pfm_pmu_info_t& known) { return pmu == known.name; }, info);
}

bool can_encode(const std::string& event) {
  perf_event_attr attributes;
  return encode(event, attributes) == PFM_SUCCESS;
}

Result<CounterGroup> CounterGroup::open(std::span<const std::string> events) {
  CounterGroup group;
  for (const std::string& event : events) {
    perf_event_attr attributes;
    if (const int outcome = encode(event, attributes); outcome != PFM_SUCCESS) {
      return fail(ErrorCode::usage,
                  fmt::format("event {}: {}", text::printable(event), pfm_strerror(outcome)));
    }
    attributes.disabled = 1;
    attributes.inherit = 1;
    attributes.exclude_kernel = 1;
    attributes.exclude_hv = 1;
    attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
    const long opened =
        ::syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
    if (opened < 0) return refused(event, errno);
    group.counters_.emplace_back(static_cast<int>(opened));
  }
  return group;
}

void CounterGroup::enable() {
  for (const Descriptor& counter : counters_) ::ioctl(counter.number(), PERF_EVENT_IOC_ENABLE, 0);
}

void CounterGroup::disable() {
  for (const Descriptor& counter : counters_) ::ioctl(counter.number(), PERF_EVENT_IOC_DISABLE, 0);
}

Result<std::vector<CounterValue>> CounterGroup::read() const {
  std::vector<CounterValue> values;
  for (const Descriptor& counter : counters_) {
    std::array<std::uint64_t, 3> numbers{};  // count, time enabled, time running
    if (::read(counter.number(), numbers.data(), sizeof numbers) !=
        static_cast<ssize_t>(sizeof numbers)) {
      return fail(ErrorCode::measurement, "a counter cannot be read");
    }
    const auto [count, enabled, running] = numbers;
    if (running == 0 && enabled > 0) {
      return fail(ErrorCode::measurement, "a counter never had its turn");
    }
    CounterValue& value = values.emplace_back();
    if (running == 0) continue;
    const double share = static_cast<double>(running) / static_cast<double>(enabled);
    value.count = static_cast<double>(count) / share;
    value.share_pct = 100.0 * share;
  }
  return values;
}

}  // namespace assay::sensor::perf
