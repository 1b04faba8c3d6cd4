// SPDX-License-Identifier: Apache-2.0
#include "assay/host/restore.hpp"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "assay/host/machine_lock.hpp"
#include "fake_nvml.hpp"
#include "locked_machine.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;

bool killed_while_holding(const MachineLock& wanted, const fs::path& root) {
  return in_a_process_that_is_killed([&] {
    const auto lock = HeldLock::take(wanted, root);
    if (!lock) return false;
    for (const LockOutcome& outcome : lock->outcomes()) {
      if (outcome.state != LockState::fixed) return false;
    }
    // Not the destructor's doing: the process dies in here.
    ::raise(SIGKILL);
    return false;
  });
}

}  // namespace

TEST_CASE("after kill -9 the files of the machine are put back, byte for byte") {
  const LockedMachine machine;
  for (int cpu = 0; cpu < 8; ++cpu)
    machine.add_policy(cpu, cpu % 2 == 0 ? "schedutil\n" : "powersave");
  const auto before = machine.files();
  REQUIRE(killed_while_holding(cpu_lock(), machine.root()));
  CHECK(machine.read("cpufreq/policy5/scaling_governor") == "performance");
  CHECK(machine.read("cpufreq/boost") == "0");
  CHECK(abandoned_journals(machine.state()).size() == 1);

  const Restoration restored = restore_abandoned(machine.root());
  CHECK(restored.complete());
  CHECK(restored.journals == 1);
  REQUIRE(restored.changes.size() == 9);
  CHECK(restored.changes[0].setting == "turbo");  // the last change first
  CHECK(restored.changes[0].device.empty());
  CHECK(restored.changes[8].device == "policy0");
  CHECK(restored.changes[8].before == "schedutil");
  for (const Restored& change : restored.changes) CHECK(change.how == "put back");
  CHECK(machine.files() == before);
  CHECK(machine.journals() == 0);
  CHECK(restore_abandoned(machine.root()).journals == 0);
}

TEST_CASE("after kill -9 the settings of GPUs are put back") {
  const LockedMachine machine;
  nlohmann::json with_limits = fake_gpu(0);
  nlohmann::json without_application_clocks = fake_gpu(1);
  without_application_clocks.erase("default_application_clocks");
  without_application_clocks["sm_clock_mhz"] = 1410;
  const FakeNvml fake(
      fake_script({with_limits, without_application_clocks}, {{"state_file", "settings.json"}}));
  const fs::path settings = fake / "settings.json";
  MachineLock wanted;
  wanted.persistence = true;
  wanted.gpu_clock = "900";
  wanted.power_limit_w = 250;
  REQUIRE(killed_while_holding(wanted, machine.root()));

  auto set = nlohmann::json::parse(text_of(settings));
  const std::string first = with_limits["uuid"];
  const std::string second = without_application_clocks["uuid"];
  CHECK(set[first]["persistence"] == true);
  CHECK(set[first]["power_limit_w"] == 250);
  CHECK(set[first]["application_clocks"]["sm_mhz"] == 900);
  CHECK(set[second]["locked_sm_clock"]["most_mhz"] == 900);

  const Restoration restored = restore_abandoned(machine.root());
  for (const Restored& change : restored.changes) {
    CAPTURE(change.how);
    CHECK(change.done);
  }
  CHECK(restored.complete());
  CHECK(restored.changes.size() == 6);
  set = nlohmann::json::parse(text_of(settings));
  for (const std::string& uuid : {first, second}) {
    CHECK(set[uuid].value("persistence", false) == false);
    CHECK(set[uuid].value("power_limit_w", 400.0) == 400);
    CHECK_FALSE(set[uuid].contains("application_clocks"));
    CHECK_FALSE(set[uuid].contains("locked_sm_clock"));
  }
  CHECK(machine.journals() == 0);
}

TEST_CASE("the lock of a living process is left alone") {
  const LockedMachine machine;
  machine.add_policy(0);
  const auto lock = HeldLock::take(cpu_lock(), machine.root());
  REQUIRE(lock);
  CHECK(restore_abandoned(machine.root()).journals == 0);
  CHECK(machine.read("cpufreq/policy0/scaling_governor") == "performance");
  CHECK(machine.journals() == 1);
}

TEST_CASE("a process killed between journal and change has changed nothing, and nothing is") {
  const LockedMachine machine;
  machine.add_policy(0);
  const auto before = machine.files();
  REQUIRE(in_a_process_that_is_killed([&] {
    auto journal = LockJournal::create(machine.state(), machine.root());
    const LockChange change{
        {SettingKind::sysfs, "sys/devices/system/cpu/cpufreq/policy0/scaling_governor", "governor"},
        "schedutil\n",
        "performance"};
    return journal && journal->add(std::vector{change});
  }));
  const Restoration restored = restore_abandoned(machine.root());
  REQUIRE(restored.changes.size() == 1);
  CHECK(restored.changes[0].how == "was so already");
  CHECK(restored.complete());
  CHECK(machine.files() == before);
}

TEST_CASE("a journal full of hostile paths writes nothing, and is kept") {
  const LockedMachine machine;
  machine.add_policy(0);
  const fs::path secret = machine.root() / "etc/passwd";
  fs::create_directories(secret.parent_path());
  std::ofstream(secret) << "root";
  fs::create_directories(machine.cpus() / "cpufreq/policy9");
  fs::create_symlink(secret, machine.cpus() / "cpufreq/policy9/scaling_governor");
  const auto before = machine.files();
  std::string text =
      line_text(
          Json{{"format", 1}, {"root", machine.root().string()}, {"boot_id", ""}, {"process", 1}}) +
      "\n";
  for (const char* target : {"../../etc/passwd", "etc/passwd", "/etc/passwd", "sys/../etc/passwd",
                             "sys/devices/system/cpu/cpufreq/../../../../../etc/passwd",
                             "sys/devices/system/cpu/cpufreq/policy9/scaling_governor"}) {
    text += line_text(Json{{"what", "sysfs"},
                           {"target", target},
                           {"setting", "governor"},
                           {"before", "owned"},
                           {"set", "performance"}}) +
            "\n";
  }
  fs::create_directories(machine.state());
  std::ofstream(machine.state() / "lock-1-0.jsonl") << text;

  const Restoration restored = restore_abandoned(machine.root());
  CHECK(restored.changes.size() == 6);
  for (const Restored& change : restored.changes) CHECK_FALSE(change.done);
  CHECK_FALSE(restored.complete());
  CHECK(machine.files() == before);
  CHECK(machine.journals() == 1);
}

TEST_CASE("what cannot be put back keeps its journal until it can") {
  const LockedMachine machine;
  machine.add_policy(0);
  const auto before = machine.files();
  REQUIRE(killed_while_holding(cpu_lock(), machine.root()));
  // A folder in its place cannot be written, whoever tries.
  const fs::path governor = machine.cpus() / "cpufreq/policy0/scaling_governor";
  fs::remove(governor);
  fs::create_directory(governor);

  const Restoration first = restore_abandoned(machine.root());
  CHECK_FALSE(first.complete());
  CHECK(machine.journals() == 1);
  CHECK(machine.read("cpufreq/boost") == "1\n");
  int failures = 0;
  for (const Restored& change : first.changes) failures += change.done ? 0 : 1;
  CHECK(failures == 1);

  fs::remove(governor);
  machine.write("cpufreq/policy0/scaling_governor", "performance");
  CHECK(restore_abandoned(machine.root()).complete());
  CHECK(machine.files() == before);
  CHECK(machine.journals() == 0);
}

TEST_CASE(
    "what was changed on GPUs that may not be set now keeps its journal, and says what to try") {
  const LockedMachine machine;
  MachineLock wanted;
  wanted.power_limit_w = 250;
  const fs::path settings = machine.root() / "settings.json";
  const auto script = [&](bool deny) {
    return fake_script({fake_gpu()}, {{"state_file", settings.string()}, {"deny_setters", deny}});
  };
  {
    const FakeNvml fake(script(false));
    REQUIRE(killed_while_holding(wanted, machine.root()));
  }
  {
    const FakeNvml fake(script(true));
    const Restoration restored = restore_abandoned(machine.root());
    CHECK_FALSE(restored.complete());
    REQUIRE(restored.changes.size() == 1);
    CHECK(restored.changes[0].how.find("sudo assay doctor --restore") != std::string::npos);
    CHECK(machine.journals() == 1);
  }
  // No driver: the device is not there.
  CHECK_FALSE(restore_abandoned(machine.root()).complete());
  const FakeNvml fake(script(false));
  CHECK(restore_abandoned(machine.root()).complete());
}

TEST_CASE("a journal from before the machine was started anew has nothing to put back") {
  const LockedMachine machine;
  machine.add_policy(0);
  const fs::path id = machine.root() / "proc/sys/kernel/random/boot_id";
  fs::create_directories(id.parent_path());
  std::ofstream(id) << "11111111-1111\n";
  REQUIRE(killed_while_holding(cpu_lock(), machine.root()));
  std::ofstream(id) << "22222222-2222\n";
  machine.write("cpufreq/policy0/scaling_governor", "ondemand\n");
  const Restoration restored = restore_abandoned(machine.root());
  CHECK(restored.complete());
  CHECK(machine.read("cpufreq/policy0/scaling_governor") == "ondemand\n");
  CHECK(machine.journals() == 0);
}

TEST_CASE("what was changed below another root is left alone, and the root is named") {
  const LockedMachine machine;
  machine.add_policy(0);
  REQUIRE(killed_while_holding(cpu_lock(), machine.root()));
  const TemporaryDirectory other;
  const Restoration restored = restore_abandoned(other.path());
  CHECK_FALSE(restored.complete());
  CHECK(restored.changes[0].how.find("ASSAY_HOST_ROOT") != std::string::npos);
  CHECK(restore_abandoned(machine.root()).complete());
}

}  // namespace assay::host
