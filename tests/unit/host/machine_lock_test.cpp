// SPDX-License-Identifier: Apache-2.0
#include "assay/host/machine_lock.hpp"

#include <filesystem>
#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <stdlib.h>

#include "assay/host/restore.hpp"
#include "locked_machine.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;

LockOutcome fixed(const char* item, const char* device, const char* wanted) {
  LockOutcome outcome;
  outcome.item = item;
  outcome.device = device;
  outcome.state = LockState::fixed;
  outcome.wanted = wanted;
  return outcome;
}

bool mentions(const std::string& text, const char* word) {
  return text.find(word) != std::string::npos;
}

}  // namespace

TEST_CASE("governor and turbo are fixed, and are as before, byte for byte, when released") {
  const LockedMachine machine;
  for (int cpu = 0; cpu < 12; ++cpu) machine.add_policy(cpu);
  const auto before = machine.files();
  auto lock = HeldLock::take(cpu_lock(), machine.root());
  REQUIRE(lock);
  CHECK(machine.read("cpufreq/policy11/scaling_governor") == "performance");
  CHECK(machine.read("cpufreq/boost") == "0");
  CHECK(machine.journals() == 1);

  REQUIRE(lock->outcomes().size() == 2);
  const LockOutcome& governor = lock->outcomes()[0];
  CHECK(governor.item == "governor");
  CHECK(governor.device == "cpu0-11");
  CHECK(governor.state == LockState::fixed);
  CHECK(governor.wanted == "performance");
  CHECK(governor.before == "schedutil");
  const LockOutcome& turbo = lock->outcomes()[1];
  CHECK(turbo.item == "turbo");
  CHECK(turbo.device.empty());
  CHECK(turbo.state == LockState::fixed);
  CHECK(turbo.wanted == "off");
  CHECK(turbo.before == "on");

  CHECK(lock->verify() == lock->outcomes());
  REQUIRE(lock->release());
  CHECK(machine.files() == before);
  CHECK(machine.journals() == 0);
  CHECK(lock->release());
}

TEST_CASE("the end of the lock's life releases it, wherever it was moved to") {
  const LockedMachine machine;
  machine.add_policy(0);
  const auto before = machine.files();
  {
    auto taken = HeldLock::take(cpu_lock(), machine.root());
    REQUIRE(taken);
    const HeldLock moved = std::move(*taken);
    CHECK(machine.files() != before);
  }
  CHECK(machine.files() == before);
  CHECK(machine.journals() == 0);
}

TEST_CASE("nothing is touched that was not asked for, or is so already") {
  const LockedMachine machine;
  machine.add_policy(0, "performance\n");
  const auto before = machine.files();
  MachineLock wanted;
  SUBCASE("nothing was asked for") {}
  SUBCASE("it is so already") {
    wanted.governor = "performance";
  }
  auto lock = HeldLock::take(wanted, machine.root());
  REQUIRE(lock);
  CHECK(machine.files() == before);
  CHECK(machine.journals() == 0);
  for (const LockOutcome& outcome : lock->outcomes()) CHECK(outcome.state == LockState::fixed);
}

TEST_CASE("CPUs with different outcomes have different ones") {
  const LockedMachine machine;
  machine.add_policy(0);
  machine.add_policy(1, "powersave\n");
  machine.add_policy(2);
  machine.add_policy(3);
  machine.write("cpufreq/policy3/scaling_available_governors", "powersave schedutil\n");
  MachineLock wanted;
  wanted.governor = "performance";
  auto lock = HeldLock::take(wanted, machine.root());
  REQUIRE(lock);
  const auto& outcomes = lock->outcomes();
  REQUIRE(outcomes.size() == 3);
  CHECK(outcomes[0].device == "cpu0,2");
  CHECK(outcomes[1].device == "cpu1");
  CHECK(outcomes[1].before == "powersave");
  CHECK(outcomes[2].device == "cpu3");
  CHECK(outcomes[2].state == LockState::unlocked);
  CHECK(mentions(outcomes[2].reason, "powersave schedutil"));
  CHECK(mentions(outcomes[2].fix, "modprobe"));
  CHECK(machine.read("cpufreq/policy3/scaling_governor") == "schedutil\n");
}

TEST_CASE("every switch of turbo is known") {
  const LockedMachine machine;
  machine.add_policy(0);
  machine.add_policy(1);
  fs::remove(machine.cpus() / "cpufreq/boost");
  const char* file = nullptr;
  const char* off = nullptr;
  SUBCASE("of Intel's driver, where 1 is off") {
    file = "intel_pstate/no_turbo";
    off = "1";
    machine.write(file, "0\n");
  }
  SUBCASE("of each policy") {
    file = "cpufreq/policy1/boost";
    off = "0";
    machine.write("cpufreq/policy0/boost", "1\n");
    machine.write(file, "1\n");
  }
  const auto before = machine.files();
  MachineLock wanted;
  wanted.turbo = false;
  auto lock = HeldLock::take(wanted, machine.root());
  REQUIRE(lock);
  REQUIRE(lock->outcomes().size() == 1);
  CHECK(lock->outcomes()[0].state == LockState::fixed);
  CHECK(lock->outcomes()[0].before == "on");
  CHECK(machine.read(file) == off);
  REQUIRE(lock->release());
  CHECK(machine.files() == before);
}

TEST_CASE("what the kernel moves along with the governor is put back as well") {
  const LockedMachine machine;
  machine.add_policy(0, "powersave\n");
  machine.write("cpufreq/policy0/energy_performance_preference", "balance_power\n");
  const auto before = machine.files();
  auto lock = HeldLock::take(cpu_lock(), machine.root());
  REQUIRE(lock);
  machine.write("cpufreq/policy0/energy_performance_preference", "performance\n");
  REQUIRE(lock->release());
  CHECK(machine.files() == before);
}

TEST_CASE("a machine without control of its clocks is unlocked, and says so") {
  const LockedMachine machine;
  fs::remove_all(machine.cpus());
  auto lock = HeldLock::take(cpu_lock(), machine.root());
  REQUIRE(lock);
  REQUIRE(lock->outcomes().size() == 2);
  for (const LockOutcome& outcome : lock->outcomes()) {
    CHECK(outcome.state == LockState::unlocked);
    CHECK(mentions(outcome.reason, "cpufreq"));
  }
  CHECK(machine.journals() == 0);
  CHECK(lock->verify() == lock->outcomes());
  CHECK(lock->retake());
}

TEST_CASE("where no journal can be kept, nothing is changed") {
  const LockedMachine machine;
  machine.add_policy(0);
  ::setenv("ASSAY_STATE_DIR", (machine.cpus() / "cpufreq/boost").c_str(), 1);
  const auto before = machine.files();
  auto lock = HeldLock::take(cpu_lock(), machine.root());
  REQUIRE(lock);
  for (const LockOutcome& outcome : lock->outcomes()) {
    CHECK(outcome.state == LockState::unlocked);
    CHECK(mentions(outcome.reason, "put back after a crash"));
  }
  CHECK(machine.files() == before);
}

TEST_CASE("what somebody else undoes is seen, and taken again") {
  const LockedMachine machine;
  for (int cpu = 0; cpu < 4; ++cpu)
    machine.add_policy(cpu, cpu == 3 ? "performance\n" : "schedutil\n");
  const auto before = machine.files();
  auto lock = HeldLock::take(cpu_lock(), machine.root());
  REQUIRE(lock);
  const auto taken = lock->outcomes();
  machine.write("cpufreq/policy2/scaling_governor", "powersave\n");
  machine.write("cpufreq/boost", "1\n");

  const auto seen = lock->verify();
  REQUIRE(seen.size() == 3);  // the devices stay together as they were taken
  CHECK(seen[0].device == "cpu0-2");
  CHECK(seen[0].state == LockState::failed);
  CHECK(mentions(seen[0].reason, "cpu2"));
  CHECK(mentions(seen[0].reason, "powersave"));
  CHECK(mentions(seen[0].fix, "cpupower"));
  CHECK(seen[1].device == "cpu3");
  CHECK(seen[1].state == LockState::fixed);
  CHECK(seen[2].state == LockState::failed);

  REQUIRE(lock->retake());
  CHECK(lock->outcomes() == taken);
  CHECK(lock->verify() == taken);
  REQUIRE(lock->release());
  CHECK(machine.files() == before);
}

TEST_CASE("what cannot be taken again is an error that names it") {
  const LockedMachine machine;
  machine.add_policy(0);
  auto lock = HeldLock::take(cpu_lock(), machine.root());
  REQUIRE(lock);
  fs::remove(machine.cpus() / "cpufreq/policy0/scaling_governor");
  CHECK(lock->verify()[0].state == LockState::failed);
  const auto again = lock->retake();
  REQUIRE_FALSE(again);
  CHECK(again.error().code == ErrorCode::measurement);
  CHECK(mentions(again.error().message, "governor"));
  CHECK(lock->outcomes()[0].state == LockState::failed);

  const auto released = lock->release();
  REQUIRE_FALSE(released);
  CHECK(mentions(released.error().hint, "doctor --restore"));
  CHECK(machine.journals() == 1);
  CHECK(machine.read("cpufreq/boost") == "1\n");  // the rest was put back
  machine.write("cpufreq/policy0/scaling_governor", "performance");
  CHECK(restore_abandoned(machine.root()).complete());
  CHECK(machine.read("cpufreq/policy0/scaling_governor") == "schedutil\n");
}

TEST_CASE("a lock that makes no sense is a usage error") {
  const LockedMachine machine;
  MachineLock wanted;
  SUBCASE("governor") {
    wanted.governor = "../x";
  }
  SUBCASE("GPU clock") {
    wanted.gpu_clock = "fast";
  }
  SUBCASE("memory clock") {
    wanted.memory_clock = "0";
  }
  SUBCASE("power limit") {
    wanted.power_limit_w = -1;
  }
  const auto lock = HeldLock::take(wanted, machine.root());
  REQUIRE_FALSE(lock);
  CHECK(lock.error().code == ErrorCode::usage);
}

TEST_CASE("clocks are fixed where governor and turbo are, and of GPUs the SM clock") {
  const LockOutcome governor = fixed("governor", "cpu0-3", "performance");
  const LockOutcome turbo = fixed("turbo", "", "off");
  LockOutcome gpu = fixed("gpu_clock", "gpu0", "1410");
  std::string why_not;
  CHECK(clocks_are_fixed(std::vector{governor, turbo}, false, why_not));
  CHECK(clocks_are_fixed(std::vector{governor, turbo, gpu}, true, why_not));
  CHECK(why_not.empty());

  CHECK_FALSE(clocks_are_fixed(std::vector<LockOutcome>{}, false, why_not));
  CHECK(mentions(why_not, "protocol.lock.governor"));
  CHECK_FALSE(clocks_are_fixed(std::vector{governor, turbo}, true, why_not));
  CHECK(mentions(why_not, "protocol.lock.gpu_clock"));

  gpu.state = LockState::unlocked;
  gpu.reason = "no permission";
  CHECK(clocks_are_fixed(std::vector{governor, turbo, gpu}, false, why_not));
  CHECK_FALSE(clocks_are_fixed(std::vector{governor, turbo, gpu}, true, why_not));
  CHECK(why_not == "gpu_clock of gpu0 is unlocked: no permission");

  const LockOutcome slow = fixed("governor", "cpu4", "powersave");
  CHECK_FALSE(clocks_are_fixed(std::vector{governor, slow, turbo}, false, why_not));
  const LockOutcome fast = fixed("turbo", "", "on");
  CHECK_FALSE(clocks_are_fixed(std::vector{governor, fast}, false, why_not));
}

}  // namespace assay::host
