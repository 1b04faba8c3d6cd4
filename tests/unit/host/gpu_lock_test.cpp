// SPDX-License-Identifier: Apache-2.0
#include "assay/host/gpu_lock.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "assay/host/machine_lock.hpp"
#include "fake_nvml.hpp"
#include "locked_machine.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;

const LockOutcome& of(const HeldLock& lock, std::string_view item) {
  const auto& outcomes = lock.outcomes();
  const auto found = std::find_if(outcomes.begin(), outcomes.end(),
                                  [&](const LockOutcome& outcome) { return outcome.item == item; });
  REQUIRE(found != outcomes.end());
  return *found;
}

MachineLock whole_lock() {
  MachineLock lock;
  lock.persistence = true;
  lock.gpu_clock = "default";
  lock.memory_clock = "default";
  lock.power_limit_w = 250;
  return lock;
}

bool mentions(const std::string& text, const char* word) {
  return text.find(word) != std::string::npos;
}

}  // namespace

TEST_CASE("a GPU's persistence, clocks and power limit are fixed, and put back") {
  const LockedMachine machine;
  const FakeNvml fake(fake_script({fake_gpu()}, {{"state_file", "settings.json"}}));
  MachineLock wanted = whole_lock();
  wanted.gpu_clock = "900";
  {
    auto lock = HeldLock::take(wanted, machine.root());
    REQUIRE(lock);
    REQUIRE(lock->outcomes().size() == 4);
    for (const LockOutcome& outcome : lock->outcomes()) {
      CAPTURE(outcome.item);
      CAPTURE(outcome.reason);
      CHECK(outcome.state == LockState::fixed);
      CHECK(outcome.device == "gpu0");
    }
    CHECK(of(*lock, "persistence").before == "off");
    CHECK(of(*lock, "gpu_clock").before == "1095");
    CHECK(of(*lock, "gpu_clock").wanted == "900");
    CHECK(of(*lock, "memory_clock").wanted == "1215");
    CHECK(of(*lock, "power_limit_w").before == "400");
    CHECK(lock->verify() == lock->outcomes());
    REQUIRE(lock->release());
  }
  const auto set = nlohmann::json::parse(text_of(fake / "settings.json"));
  const std::string uuid = fake_gpu()["uuid"];
  CHECK(set[uuid]["persistence"] == false);
  CHECK(set[uuid]["power_limit_w"] == 400);
  CHECK_FALSE(set[uuid].contains("application_clocks"));
  CHECK(machine.journals() == 0);
}

TEST_CASE("GPUs that may not be set are unlocked, with the command that would do it") {
  const LockedMachine machine;
  const FakeNvml fake(fake_script({fake_gpu()}, {{"deny_setters", true}}));
  MachineLock wanted = whole_lock();
  wanted.gpu_clock = "900";
  auto lock = HeldLock::take(wanted, machine.root());
  REQUIRE(lock);
  for (const LockOutcome& outcome : lock->outcomes()) {
    CHECK(outcome.state == LockState::unlocked);
    CHECK(mentions(outcome.reason, "ermission"));
  }
  CHECK(of(*lock, "persistence").fix == "sudo nvidia-smi -pm 1");
  CHECK(of(*lock, "gpu_clock").fix == "sudo nvidia-smi -ac 1215,900");
  CHECK(of(*lock, "power_limit_w").fix == "sudo nvidia-smi -pl 250");
  CHECK(lock->release());
  CHECK(machine.journals() == 0);
}

TEST_CASE("a GPU that accepts and does not follow has failed") {
  const LockedMachine machine;
  const FakeNvml fake(
      fake_script({fake_gpu()}, {{"rules", {{{"function", "nvmlDeviceSet*"}, {"ignore", true}}}}}));
  MachineLock wanted = whole_lock();
  wanted.gpu_clock = "900";
  auto lock = HeldLock::take(wanted, machine.root());
  REQUIRE(lock);
  for (const LockOutcome& outcome : lock->outcomes()) {
    CAPTURE(outcome.item);
    CHECK(outcome.state == LockState::failed);
    CHECK(mentions(outcome.reason, "was accepted, and reads"));
  }
  CHECK_FALSE(lock->retake());
}

TEST_CASE("a GPU without application clocks holds its SM clock, and not that of its memory") {
  const LockedMachine machine;
  nlohmann::json gpu = fake_gpu();
  gpu.erase("default_application_clocks");
  const FakeNvml fake(fake_script({gpu, fake_gpu(1)}, {{"state_file", "settings.json"}}));
  MachineLock wanted;
  wanted.gpu_clock = "900";
  wanted.memory_clock = "1215";
  {
    auto lock = HeldLock::take(wanted, machine.root());
    REQUIRE(lock);
    CHECK(of(*lock, "gpu_clock").state == LockState::fixed);
    CHECK(of(*lock, "memory_clock").state == LockState::unlocked);
    CHECK(of(*lock, "memory_clock").fix == "sudo nvidia-smi -i 0 -lmc 1215");
    const auto set = nlohmann::json::parse(text_of(fake / "settings.json"));
    CHECK(set[std::string(gpu["uuid"])]["locked_sm_clock"]["least_mhz"] == 900);
    CHECK(lock->verify() == lock->outcomes());

    // Somebody sets it free.
    auto free = set;
    free[std::string(gpu["uuid"])].erase("locked_sm_clock");
    std::ofstream(fake / "settings.json") << free.dump();
    CHECK(lock->verify()[0].state == LockState::failed);
    REQUIRE(lock->retake());
    CHECK(lock->outcomes()[0].state == LockState::fixed);
  }
  const auto set = nlohmann::json::parse(text_of(fake / "settings.json"));
  CHECK_FALSE(
      set.value(std::string(gpu["uuid"]), nlohmann::json::object()).contains("locked_sm_clock"));
}

TEST_CASE("application clocks that can be read and not set are held as the SM clock is") {
  const LockedMachine machine;
  constexpr int not_supported = 3;
  const FakeNvml fake(fake_script(
      {fake_gpu()},
      {{"state_file", "settings.json"},
       {"rules", {{{"function", "nvmlDeviceSetApplicationsClocks"}, {"code", not_supported}}}}}));
  MachineLock wanted;
  wanted.gpu_clock = "900";
  {
    auto lock = HeldLock::take(wanted, machine.root());
    REQUIRE(lock);
    REQUIRE(lock->outcomes().size() == 1);
    CHECK(lock->outcomes()[0].item == "gpu_clock");
    CHECK(lock->outcomes()[0].state == LockState::fixed);
    CHECK(lock->verify() == lock->outcomes());
    REQUIRE(lock->release());
  }
  CHECK_FALSE(text_of(fake / "settings.json").find("locked_sm_clock") != std::string::npos);
  CHECK(machine.journals() == 0);
}

TEST_CASE("a power limit out of the device's range is not tried") {
  const LockedMachine machine;
  const FakeNvml fake(fake_script({fake_gpu()}));
  MachineLock wanted;
  wanted.power_limit_w = 500;
  auto lock = HeldLock::take(wanted, machine.root());
  REQUIRE(lock);
  CHECK(lock->outcomes()[0].state == LockState::unlocked);
  CHECK(mentions(lock->outcomes()[0].reason, "from 100 to 400 W"));
}

TEST_CASE("no library and no device are outcomes of everything that was asked for") {
  const LockedMachine machine;
  const auto check_all = [&](const char* reason) {
    auto lock = HeldLock::take(whole_lock(), machine.root());
    REQUIRE(lock);
    REQUIRE(lock->outcomes().size() == 4);
    for (const LockOutcome& outcome : lock->outcomes()) {
      CHECK(outcome.state == LockState::unlocked);
      CHECK(mentions(outcome.reason, reason));
    }
  };
  {
    const FakeNvml fake(fake_script(nlohmann::json::array()));
    check_all("no GPU");
  }
}

}  // namespace assay::host
