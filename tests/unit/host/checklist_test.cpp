// SPDX-License-Identifier: Apache-2.0
#include "assay/host/checklist.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <stdlib.h>

#include "assay/host/machine_lock.hpp"
#include "fake_nvml.hpp"
#include "locked_machine.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;

CheckItem of(const std::vector<CheckItem>& items, std::string_view id) {
  const auto found = std::find_if(items.begin(), items.end(),
                                  [&](const CheckItem& item) { return item.id == id; });
  REQUIRE(found != items.end());
  return *found;
}

void write(const LockedMachine& machine, const fs::path& file, std::string_view text) {
  fs::create_directories((machine.root() / file).parent_path());
  std::ofstream(machine.root() / file) << text;
}

void fill(const LockedMachine& machine) {
  write(machine, "proc/cpuinfo", "model name\t: EPYC 9000\nflags\t\t: fpu avx2\n");
  write(machine, "sys/devices/system/cpu/online", "0-3\n");
  write(machine, "sys/devices/system/cpu/smt/active", "0\n");
  write(machine, "proc/sys/kernel/randomize_va_space", "0\n");
  write(machine, "sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
  write(machine, "proc/loadavg", "0.10 0.2 0.3 1/100 1\n");
  write(machine, "proc/meminfo", "SwapTotal: 1024 kB\nSwapFree: 1024 kB\n");
  write(machine, "sys/bus/event_source/devices/cpu/type", "4\n");
  write(machine, "proc/sys/kernel/perf_event_paranoid", "1\n");
  write(machine, "sys/class/powercap/intel-rapl:0/energy_uj", "123\n");
  write(machine, "sys/class/thermal/thermal_zone0/temp", "45000\n");
  write(machine, "sys/class/thermal/thermal_zone0/type", "x86_pkg_temp\n");
}

}  // namespace

TEST_CASE("a machine that is held still passes every point") {
  const LockedMachine machine;
  fill(machine);
  machine.add_policy(0, "performance\n");
  machine.write("cpufreq/boost", "0\n");
  nlohmann::json gpu = fake_gpu();
  gpu["persistence"] = true;
  const FakeNvml fake(fake_script({gpu}));
  const auto before = machine.files();
  const auto items = machine_checklist(machine.root());
  std::set<std::string> ids;
  for (const CheckItem& item : items) {
    CAPTURE(item.id);
    CHECK(ids.insert(item.id).second);
    CHECK(item.section == "lock");
    CHECK_FALSE(item.text.empty());
    CHECK_FALSE(item.detail.empty());
    // Whether tools are installed is not this machine's to say.
    if (item.id != "ncu" && item.id != "valgrind") {
      CHECK(item.status == CheckStatus::pass);
      CHECK(item.fix.empty());
    }
  }
  CHECK(of(items, "gpu_clocks").detail == "memory 1215 MHz, SM 1095 MHz");
  CHECK(of(items, "huge_pages").detail == "madvise");
  CHECK(machine.files() == before);
  CHECK(machine.journals() == 0);
}

TEST_CASE("a machine that is not held still is told how") {
  const LockedMachine machine;
  fill(machine);
  machine.add_policy(0, "performance\n");
  machine.add_policy(1);
  machine.add_policy(2);
  write(machine, "proc/cpuinfo", "model name\t: EPYC 9000\nflags\t\t: fpu hypervisor\n");
  write(machine, "proc/sys/kernel/randomize_va_space", "2\n");
  write(machine, "proc/loadavg", "3.10 0.2 0.3 1/100 1\n");
  write(machine, "proc/meminfo", "SwapTotal: 2048 kB\nSwapFree: 1024 kB\n");
  write(machine, "proc/self/cgroup", "0::/\n");
  write(machine, "sys/fs/cgroup/cpu.max", "150000 100000\n");
  nlohmann::json throttled = fake_gpu(1);
  throttled["throttle_reasons"] = 4;
  const FakeNvml fake(fake_script({fake_gpu(0), throttled}));

  const auto items = machine_checklist(machine.root());
  const auto expect = [&](const char* id, CheckStatus status, const char* detail, const char* fix) {
    CAPTURE(id);
    const CheckItem item = of(items, id);
    CAPTURE(item.detail);
    CHECK(item.status == status);
    CHECK(item.detail.find(detail) != std::string::npos);
    CHECK(item.fix == fix);
  };
  expect("cpu_governor", CheckStatus::unlocked, "schedutil on cpu1-2",
         "sudo cpupower frequency-set -g performance");
  expect("cpu_turbo", CheckStatus::unlocked, "on",
         "echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost");
  expect("virtualization", CheckStatus::unlocked, "unseen", "");
  expect("aslr", CheckStatus::unlocked, "protocol.lock.aslr",
         "sudo sysctl kernel.randomize_va_space=0");
  expect("background_load", CheckStatus::fail, "3.10", "");
  expect("swap", CheckStatus::unlocked, "1 MiB", "sudo swapoff -a && sudo swapon -a");
  expect("cgroup_quota", CheckStatus::unlocked, "1.5", "");
  expect("gpu_persistence", CheckStatus::unlocked, "off", "sudo nvidia-smi -pm 1");
  expect("gpu_throttling", CheckStatus::fail, "gpu1: ", "");
}

TEST_CASE("what is not there is absent, and its reason said") {
  const LockedMachine machine;
  fs::remove_all(machine.root());
  fs::create_directories(machine.root());
  const FakeNvml fake(fake_script(nlohmann::json::array()));
  const auto items = machine_checklist(machine.root());
  for (const char* id :
       {"nvml", "gpu_persistence", "gpu_clocks", "gpu_ecc", "cpu_smt", "aslr", "huge_pages",
        "background_load", "swap", "virtualization", "hardware_counters", "rapl", "temperature"}) {
    CAPTURE(id);
    CHECK(of(items, id).status == CheckStatus::absent);
    CHECK_FALSE(of(items, id).detail.empty());
  }
  CHECK(of(items, "cpu_governor").status == CheckStatus::unlocked);
  CHECK(of(items, "gpu_driver").status == CheckStatus::pass);
}

TEST_CASE("energy that only root may read is unlocked, with the command") {
  const LockedMachine machine;
  // A folder in the file's place can be read by nobody.
  fs::create_directories(machine.root() / "sys/class/powercap/intel-rapl:0/energy_uj");
  const CheckItem item = of(machine_checklist(machine.root()), "rapl");
  CHECK(item.status == CheckStatus::unlocked);
  CHECK(item.fix == "sudo chmod a+r /sys/class/powercap/*/energy_uj");
}

TEST_CASE("tools are looked for on the PATH") {
  const LockedMachine machine;
  const std::string path = ::getenv("PATH");
  const TemporaryDirectory tools;
  ::setenv("PATH", tools.path().c_str(), 1);
  CHECK(of(machine_checklist(machine.root()), "ncu").status == CheckStatus::absent);
  fs::permissions(tools.write("ncu", "#!/bin/sh\n"), fs::perms::owner_all);
  CHECK(of(machine_checklist(machine.root()), "ncu").status == CheckStatus::pass);
  ::setenv("PATH", path.c_str(), 1);
}

TEST_CASE("what a killed lock has left fails, and the checklist does not touch it") {
  const LockedMachine machine;
  machine.add_policy(0);
  MachineLock wanted;
  wanted.governor = "performance";
  REQUIRE(in_a_process_that_is_killed([&] {
    const auto lock = HeldLock::take(wanted, machine.root());
    ::raise(SIGKILL);
    return false;
  }));
  for (int twice = 0; twice < 2; ++twice) {
    const CheckItem item = of(machine_checklist(machine.root()), "abandoned_locks");
    CHECK(item.status == CheckStatus::fail);
    CHECK(item.detail == "1 journal(s) with 1 change(s)");
    CHECK(item.fix == "assay doctor --restore");
  }
  CHECK(machine.journals() == 1);
}

}  // namespace assay::host
