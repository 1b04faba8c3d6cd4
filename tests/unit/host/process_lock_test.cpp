// SPDX-License-Identifier: Apache-2.0
#include "assay/host/process_lock.hpp"

#include <functional>
#include <string>

#include <doctest/doctest.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "assay/platform/kernel_file.hpp"

namespace assay::host {
namespace {

// In a process of its own, which the lock cannot outlive.
bool holds(const std::function<bool()>& promise) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(promise() ? 0 : 1);
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

LockOutcome only(const MachineLock& lock) {
  const auto outcomes = apply_process_lock(lock);
  return outcomes.size() == 1 ? outcomes[0] : LockOutcome{};
}

int first_cpu() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 0;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) return cpu;
  }
  return 0;
}

}  // namespace

TEST_CASE("what was not asked for has no outcome") {
  CHECK(apply_process_lock({}).empty());
}

TEST_CASE("a process is bound to the CPUs of a list") {
  MachineLock lock;
  lock.affinity = std::to_string(first_cpu());
  CHECK(holds([&] {
    const LockOutcome outcome = only(lock);
    cpu_set_t now;
    CPU_ZERO(&now);
    return outcome.state == LockState::fixed && outcome.device == "session" &&
           !outcome.before.empty() && ::sched_getaffinity(0, sizeof now, &now) == 0 &&
           CPU_COUNT(&now) == 1 && CPU_ISSET(first_cpu(), &now);
  }));
}

TEST_CASE("CPUs that are not there are refused, and nothing is changed") {
  const std::string first = std::to_string(first_cpu());
  for (const std::string& list : {std::string("8000"), first + ",8000", std::string("1000000"),
                                  std::string("all"), std::string("3-1")}) {
    CAPTURE(list);
    MachineLock lock;
    lock.affinity = list;
    CHECK(holds([&] {
      cpu_set_t before;
      cpu_set_t after;
      CPU_ZERO(&before);
      CPU_ZERO(&after);
      ::sched_getaffinity(0, sizeof before, &before);
      const LockOutcome outcome = only(lock);
      ::sched_getaffinity(0, sizeof after, &after);
      return outcome.state == LockState::unlocked && !outcome.reason.empty() &&
             CPU_EQUAL(&before, &after);
    }));
  }
}

TEST_CASE("a priority is set, or the permission named that it takes") {
  MachineLock lock;
  lock.priority = 5;
  CHECK(holds(
      [&] { return only(lock).state == LockState::fixed && ::getpriority(PRIO_PROCESS, 0) == 5; }));
  lock.priority = -5;
  CHECK(holds([&] {
    // As a user without any rights.
    if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) return false;
    struct rlimit none {};
    if (::setrlimit(RLIMIT_NICE, &none) != 0) return false;
    const LockOutcome outcome = only(lock);
    return outcome.state == LockState::unlocked &&
           outcome.reason.find("CAP_SYS_NICE") != std::string::npos &&
           outcome.fix.find("--nice=25") != std::string::npos;
  }));
}

TEST_CASE("memory is locked whole, or not at all and with the limit named") {
  MachineLock lock;
  lock.memory_lock = true;
  CHECK(holds([&] {
    if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) return false;
    const struct rlimit small { 1 << 16, 1 << 16 };
    if (::setrlimit(RLIMIT_MEMLOCK, &small) != 0) return false;
    const LockOutcome outcome = only(lock);
    return outcome.state == LockState::unlocked &&
           outcome.reason.find("RLIMIT_MEMLOCK allows 64 KiB") != std::string::npos;
  }));
  // Whether this one may is not known; but it says what is so.
  CHECK(holds([&] {
    const bool fixed = only(lock).state == LockState::fixed;
    const auto status = platform::read_kernel_file("/proc/self/status");
    return status && fixed == (platform::kibibytes_of(*status, "VmLck").value_or(0) > 0);
  }));
  lock.memory_lock = false;
  CHECK(only(lock).state == LockState::fixed);
}

TEST_CASE("address randomisation is reported as the process was started") {
  MachineLock lock;
  lock.aslr = false;
  CHECK(holds([&] {
    const int flags = ::personality(0xffffffff);
    if (flags == -1) return only(lock).state == LockState::unlocked;
    if (::personality(static_cast<unsigned long>(flags) | ADDR_NO_RANDOMIZE) == -1) return true;
    return only(lock).state == LockState::fixed;
  }));
  CHECK(holds([&] {
    const int flags = ::personality(0xffffffff);
    const auto machine = platform::read_kernel_file("/proc/sys/kernel/randomize_va_space");
    if (flags == -1 || !machine || machine->starts_with('0')) return true;
    ::personality(static_cast<unsigned long>(flags) & ~ADDR_NO_RANDOMIZE);
    const LockOutcome outcome = only(lock);
    return outcome.state == LockState::unlocked && !outcome.fix.empty();
  }));
}

}  // namespace assay::host
