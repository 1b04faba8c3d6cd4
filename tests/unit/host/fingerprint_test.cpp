// SPDX-License-Identifier: Apache-2.0
#include "assay/host/fingerprint.hpp"

#include <filesystem>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <unistd.h>

#include "temporary_directory.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;

bool mentions(const Json& limitations, std::string_view word) {
  for (const Json& limitation : limitations) {
    if (limitation.get<std::string>().find(word) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("the facts of a machine are read from its files") {
  const TemporaryDirectory machine;
  machine.write(
      "proc/cpuinfo",
      "processor\t: 0\nmodel name\t: EPYC 9000\nflags\t\t: fpu avx2 fma avx512f hypervisor\n\n"
      "processor\t: 1\nmodel name\t: another\n");
  machine.write("sys/devices/system/cpu/online", "0-3,8-11\n");
  machine.write("proc/self/status", "Name:\tassay\nCpus_allowed_list:\t0-1,9\nVmHWM:\t 2048 kB\n");
  machine.write("proc/meminfo", "MemTotal:       16384 kB\nMemFree: 1 kB\n");
  machine.write("proc/sys/kernel/osrelease", "6.1.0-28-amd64\n");
  machine.write("etc/os-release",
                "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
  machine.write("proc/loadavg", "0.25 0.50 0.75 2/88 6187\n");

  const Json facts = fingerprint(machine.path());
  CHECK(facts["gpu"].is_null());
  CHECK(facts["driver"].is_null());
  CHECK(facts["fixed_clock"] == false);
  CHECK(facts["fixed_clock_reason"] == "the clock of this machine was not fixed by assay");
  CHECK(facts["cpu"]["model"] == "EPYC 9000");
  CHECK(facts["cpu"]["isa"] == Json{"avx2", "fma", "avx512f"});
  CHECK(facts["cpu"]["logical_cpus"] == 8);
  CHECK(facts["cpu"]["available_cpus"] == 3);
  CHECK(facts["memory_bytes"] == 16'777'216);
  CHECK(facts["kernel"] == "6.1.0-28-amd64");
  CHECK(facts["os"] == "Debian GNU/Linux 12 (bookworm)");
  CHECK(facts["virtualization"] == true);
  CHECK(facts["load_average_1m"] == 0.25);
  CHECK(mentions(facts["limitations"], "fixed_clock"));
  CHECK(mentions(facts["limitations"], "virtual machine"));
  CHECK_FALSE(mentions(facts["limitations"], "busy"));
  CHECK_FALSE(mentions(facts["limitations"], "control group"));
}

TEST_CASE("what a machine does not say is null, and never an error") {
  const TemporaryDirectory machine;
  const Json facts = fingerprint(machine.path());
  for (const char* key : {"memory_bytes", "kernel", "os", "virtualization", "load_average_1m"}) {
    CAPTURE(key);
    CHECK(facts.at(key).is_null());
  }
  for (const char* key : {"model", "isa", "logical_cpus", "available_cpus"}) {
    CAPTURE(key);
    CHECK(facts["cpu"].at(key).is_null());
  }
}

TEST_CASE("nonsense in a machine's files is null") {
  const TemporaryDirectory machine;
  for (const char* nonsense : {"", "\n", ":", "-", "MemTotal: many kB", "9-1", "0-99999999999",
                               "MemTotal: 99999999999999999999 kB", "\xff\xfe\x00", "max"}) {
    CAPTURE(nonsense);
    for (const char* file :
         {"proc/cpuinfo", "sys/devices/system/cpu/online", "proc/self/status", "proc/meminfo",
          "proc/loadavg", "etc/os-release", "proc/self/cgroup", "sys/fs/cgroup/cpu.max"}) {
      machine.write(file, nonsense);
    }
    const Json facts = fingerprint(machine.path());
    CHECK(facts["cpu"]["available_cpus"].is_null());
    CHECK(facts["memory_bytes"].is_null());
    CHECK(facts["load_average_1m"].is_null());
  }
}

TEST_CASE("a quota of the control group limits the available CPUs") {
  const TemporaryDirectory machine;
  machine.write("proc/self/status", "Cpus_allowed_list:\t0-7\n");
  SUBCASE("version 2, the strictest on the way up") {
    machine.write("proc/self/cgroup", "0::/jobs/one\n");
    machine.write("sys/fs/cgroup/jobs/one/cpu.max", "max 100000\n");
    machine.write("sys/fs/cgroup/jobs/cpu.max", "150000 100000\n");
    machine.write("sys/fs/cgroup/cpu.max", "400000 100000\n");
    CHECK(fingerprint(machine.path())["cpu"]["available_cpus"] == 1.5);
  }
  SUBCASE("version 1, where the path is that of another namespace") {
    machine.write("proc/self/cgroup", "4:cpuset:/x\n2:cpu,cpuacct:/docker/abc\n");
    machine.write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "150000\n");
    machine.write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
    CHECK(fingerprint(machine.path())["cpu"]["available_cpus"] == 1.5);
  }
  CHECK(mentions(fingerprint(machine.path())["limitations"], "control group"));
}

TEST_CASE("a quota beyond the allowed CPUs does not add any") {
  const TemporaryDirectory machine;
  machine.write("proc/self/status", "Cpus_allowed_list:\t0-1\n");
  machine.write("proc/self/cgroup", "0::/\n");
  machine.write("sys/fs/cgroup/cpu.max", "400000 100000\n");
  CHECK(fingerprint(machine.path())["cpu"]["available_cpus"] == 2);
}

TEST_CASE("a busy machine is a limitation") {
  const TemporaryDirectory machine;
  machine.write("proc/self/status", "Cpus_allowed_list:\t0-1\n");
  machine.write("proc/loadavg", "1.75 0 0 1/1 1\n");
  CHECK(mentions(fingerprint(machine.path())["limitations"], "busy"));
}

TEST_CASE("the fingerprint of this machine names neither it nor its user nor a path") {
  const std::string text = line_text(fingerprint());
  char name[256] = {};
  REQUIRE(::gethostname(name, sizeof name - 1) == 0);
  if (std::string_view(name).size() > 3) CHECK(text.find(name) == std::string::npos);
  CHECK(text.find("/home") == std::string::npos);
  CHECK(text.find("/proc") == std::string::npos);
  CHECK(fingerprint()["cpu"]["available_cpus"].is_number());
}

}  // namespace assay::host
