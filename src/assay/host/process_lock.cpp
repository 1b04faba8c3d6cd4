// SPDX-License-Identifier: Apache-2.0
#include "assay/host/process_lock.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <unistd.h>

#include "assay/base/text.hpp"
#include "assay/host/lock_wish.hpp"
#include "assay/platform/cpu_list.hpp"
#include "assay/platform/kernel_file.hpp"

namespace assay::host {
namespace {

constexpr std::size_t most_cpus = 8192;  // that a kernel for x86 or Arm can be built for

struct CpuMask {
  cpu_set_t sets[most_cpus / CPU_SETSIZE];
};

LockOutcome of_session(const char* item, std::string wanted) {
  LockOutcome outcome;
  outcome.item = item;
  outcome.device = "session";
  outcome.wanted = std::move(wanted);
  return outcome;
}

// Ascending; empty where the kernel does not say.
std::vector<int> affinity() {
  CpuMask mask{};
  if (::sched_getaffinity(0, sizeof mask, mask.sets) != 0) return {};
  std::vector<int> cpus;
  for (std::size_t cpu = 0; cpu < most_cpus; ++cpu) {
    if (CPU_ISSET_S(cpu, sizeof mask, mask.sets)) cpus.push_back(static_cast<int>(cpu));
  }
  return cpus;
}

bool set_affinity(const std::vector<int>& cpus) {
  CpuMask mask{};
  for (const int cpu : cpus) CPU_SET_S(static_cast<std::size_t>(cpu), sizeof mask, mask.sets);
  return ::sched_setaffinity(0, sizeof mask, mask.sets) == 0;
}

std::string list_text(const std::vector<int>& cpus) {
  return cpu_device(cpus).substr(std::string_view("cpu").size());
}

LockOutcome lock_affinity(const std::string& list) {
  LockOutcome outcome = of_session("affinity", text::printable(list));
  auto cpus = platform::parse_cpu_list(list);
  if (!cpus || cpus->empty()) {
    outcome.reason = "not a list of CPUs, as 0-3,8";
    return outcome;
  }
  std::sort(cpus->begin(), cpus->end());
  cpus->erase(std::unique(cpus->begin(), cpus->end()), cpus->end());
  const std::vector<int> before = affinity();
  outcome.before = list_text(before);
  if (cpus->back() >= static_cast<int>(most_cpus)) {
    outcome.reason = fmt::format("there is no CPU {}", cpus->back());
    return outcome;
  }
  // The kernel leaves out CPUs that are not there or not in the control group's set, and says
  // nothing unless none remains.
  const bool accepted = set_affinity(*cpus);
  const int error = errno;
  const std::vector<int> now = affinity();
  if (accepted && now == *cpus) {
    outcome.state = LockState::fixed;
    return outcome;
  }
  if (accepted) {
    std::vector<int> missing;
    std::set_difference(cpus->begin(), cpus->end(), now.begin(), now.end(),
                        std::back_inserter(missing));
    outcome.reason = fmt::format(
        "{} may not be used: not there, offline, or not in the cpuset of this control group",
        cpu_device(missing));
    set_affinity(before);
  } else if (error == EINVAL) {
    outcome.reason = "none of them is there, online, and in the cpuset of this control group";
  } else {
    outcome.reason = std::strerror(error);
  }
  outcome.fix = fmt::format("name CPUs out of {}", outcome.before);
  return outcome;
}

LockOutcome lock_priority(int nice) {
  LockOutcome outcome = of_session("priority", std::to_string(nice));
  outcome.before = std::to_string(::getpriority(PRIO_PROCESS, 0));
  if (::setpriority(PRIO_PROCESS, 0, nice) != 0) {
    const bool not_permitted = errno == EACCES || errno == EPERM;
    outcome.reason = not_permitted ? "a nice value that low needs CAP_SYS_NICE, or RLIMIT_NICE"
                                   : std::strerror(errno);
    // getrlimit(2): the limit is 20 - the lowest nice value.
    if (not_permitted) outcome.fix = fmt::format("sudo prlimit --pid $$ --nice={0}:{0}", 20 - nice);
    return outcome;
  }
  const int now = ::getpriority(PRIO_PROCESS, 0);
  outcome.state = now == nice ? LockState::fixed : LockState::failed;
  if (now != nice) outcome.reason = fmt::format("was accepted, and reads {}", now);
  return outcome;
}

std::string own_status() {
  return platform::read_kernel_file("/proc/self/status").value_or("");
}

std::uint64_t locked_bytes() {
  return platform::kibibytes_of(own_status(), "VmLck").value_or(0);
}

// capabilities(7): number 14. The kernel shows the set as sixteen hex digits.
bool may_lock_memory() {
  const std::string status = own_status();
  const auto set = platform::value_of(status, "CapEff", ':');
  constexpr std::size_t digit_from_end = 14 / 4;
  if (!set || set->size() <= digit_from_end) return false;
  const char digit = (*set)[set->size() - 1 - digit_from_end];
  const int value = digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
  return (value & (1 << 14 % 4)) != 0;
}

LockOutcome lock_memory(bool on) {
  LockOutcome outcome = of_session("memory_lock", on ? "on" : "off");
  outcome.before = locked_bytes() > 0 ? "on" : "off";
  if (!on) {
    const bool unlocked = ::munlockall() == 0;
    outcome.state = unlocked ? LockState::fixed : LockState::failed;
    if (!unlocked) outcome.reason = std::strerror(errno);
    return outcome;
  }
  constexpr const char* fix = "sudo prlimit --pid $$ --memlock=unlimited:unlimited";
  // Under a limit the lock itself may succeed and what the engine allocates later then fails.
  struct rlimit limit {};
  if (::getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
      !may_lock_memory()) {
    outcome.reason = fmt::format(
        "RLIMIT_MEMLOCK allows {} KiB, and a model takes more; it must be unlimited, or the "
        "process "
        "have CAP_IPC_LOCK",
        limit.rlim_cur / 1024);
    outcome.fix = fix;
    return outcome;
  }
  if (::mlockall(MCL_CURRENT | MCL_FUTURE) != 0) {
    outcome.reason = fmt::format(
        "{}; RLIMIT_MEMLOCK or CAP_IPC_LOCK would permit it, if there is "
        "memory enough",
        std::strerror(errno));
    outcome.fix = fix;
    return outcome;
  }
  outcome.state = locked_bytes() > 0 ? LockState::fixed : LockState::failed;
  if (outcome.state == LockState::failed) outcome.reason = "was accepted, and nothing is locked";
  return outcome;
}

LockOutcome report_aslr(bool on) {
  LockOutcome outcome = of_session("aslr", on ? "on" : "off");
  constexpr unsigned long only_ask = 0xffffffff;
  const int flags = ::personality(only_ask);
  const auto machine = platform::read_kernel_file("/proc/sys/kernel/randomize_va_space");
  const bool off =
      (flags != -1 && (flags & ADDR_NO_RANDOMIZE) != 0) || (machine && text::trim(*machine) == "0");
  if (off != on) {
    outcome.state = LockState::fixed;
    return outcome;
  }
  if (on) {
    outcome.reason = "it is off for this process or the whole machine";
    outcome.fix = "echo 2 | sudo tee /proc/sys/kernel/randomize_va_space";
  } else {
    outcome.reason =
        "the process was not started without it; a container's seccomp rules may forbid "
        "personality(2)";
    outcome.fix = "setarch --addr-no-randomize assay run …";
  }
  return outcome;
}

}  // namespace

std::vector<LockOutcome> apply_process_lock(const MachineLock& lock) {
  std::vector<LockOutcome> outcomes;
  if (lock.affinity) outcomes.push_back(lock_affinity(*lock.affinity));
  if (lock.priority) outcomes.push_back(lock_priority(*lock.priority));
  if (lock.memory_lock) outcomes.push_back(lock_memory(*lock.memory_lock));
  if (lock.aslr) outcomes.push_back(report_aslr(*lock.aslr));
  return outcomes;
}

}  // namespace assay::host
