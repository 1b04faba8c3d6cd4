// SPDX-License-Identifier: Apache-2.0
#include "assay/host/fingerprint.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "assay/base/redaction.hpp"
#include "assay/data/environment.hpp"
#include "assay/platform/nvml.hpp"
#include "fake_nvml.hpp"
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
  machine.write("proc/self/cgroup", "0::/\n");
  machine.write("sys/fs/cgroup/cpu.max", "150000 100000\n");
  machine.write("sys/fs/cgroup/memory.max", "1048576\n");
  const Json facts = fingerprint(machine.path());
  CHECK(facts["cpu"]["available_cpus"] == 1.5);
  CHECK(facts["control_group"] == Json{{"cpu_quota", 1.5}, {"memory_limit_bytes", 1'048'576}});
  CHECK(mentions(facts["limitations"], "control group"));
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

TEST_CASE("what NVML says is told, and what it does not open with a reason") {
  const TemporaryDirectory machine;
  if (!platform::Nvml::open()) {
    const Json without = fingerprint(machine.path());
    for (const char* key : {"gpu", "gpus", "driver", "cuda_driver_version"}) {
      CAPTURE(key);
      CHECK(without.at(key).is_null());
    }
    CHECK_FALSE(without["gpus_reason"].get<std::string>().empty());
  }
  const FakeNvml fake(fake_script({fake_gpu(0), fake_gpu(1)}, {{"driver_version", "550.54.15"},
                                                               {"cuda_driver_version", 12040}}));
  const Json facts = fingerprint(machine.path());
  CHECK(facts["gpu"] == "Fake A100-SXM4-40GB");
  CHECK(facts["gpus"].size() == 2);
  CHECK(facts["gpus_reason"].is_null());
  CHECK(facts["driver"] == "550.54.15");
  CHECK(facts["cuda_driver_version"] == "12.4");
}

TEST_CASE("another root than this machine's is a limitation") {
  const TemporaryDirectory machine;
  CHECK(mentions(fingerprint(machine.path())["limitations"], "another root"));
  CHECK_FALSE(mentions(fingerprint("/")["limitations"], "another root"));
}

TEST_CASE("the hash is that of the facts, and a fixed clock changes it") {
  const TemporaryDirectory machine;
  Json facts = fingerprint(machine.path());
  const std::string before = facts["environment_hash"];
  CHECK(before == environment_hash(facts));
  set_fixed_clock(facts, true, "");
  CHECK(facts["fixed_clock"] == true);
  CHECK(facts["fixed_clock_reason"].is_null());
  CHECK_FALSE(mentions(facts["limitations"], "fixed_clock"));
  CHECK(facts["environment_hash"] == environment_hash(facts));
  CHECK(facts["environment_hash"] != before);
  set_fixed_clock(facts, false, "not permitted");
  CHECK(facts["fixed_clock_reason"] == "not permitted");
  CHECK(facts["limitations"].front() == "fixed_clock is false: not permitted");
  CHECK(facts["environment_hash"] == before);
}

TEST_CASE("two fingerprints of one machine have the same hash") {
  CHECK(differing_fields(fingerprint("/"), fingerprint("/")).empty());
}

TEST_CASE("redaction leaves the facts that are compared as they are") {
  const Json facts = fingerprint("/");
  const Json redacted = Redactor(RedactionSecrets{}).redact(facts);
  CHECK(differing_fields(facts, redacted).empty());
  CHECK(redacted["limitations"] == facts["limitations"]);
  CHECK(redacted["libraries"] == facts["libraries"]);
}

TEST_CASE("a tree of hostile files gives facts that can be stored") {
  const TemporaryDirectory machine;
  const std::string huge(3 << 20, '\xff');
  const std::vector<std::filesystem::path> files = {
      "proc/cpuinfo",
      "proc/self/status",
      "proc/self/cgroup",
      "proc/1/cgroup",
      "proc/meminfo",
      "proc/loadavg",
      "proc/sys/kernel/osrelease",
      "proc/sys/kernel/randomize_va_space",
      "proc/sys/kernel/perf_event_paranoid",
      "etc/os-release",
      "sys/class/dmi/id/product_name",
      "sys/devices/system/cpu/online",
      "sys/devices/system/cpu/smt/active",
      "sys/devices/system/cpu/cpufreq/boost",
      "sys/devices/system/node/online",
      "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
      "sys/devices/system/cpu/cpu0/cache/index0/size",
      "sys/devices/system/cpu/vulnerabilities/spectre_v2",
      "sys/kernel/mm/transparent_hugepage/enabled"};
  SUBCASE("huge") {
    for (const auto& file : files) machine.write(file, huge);
  }
  SUBCASE("binary, and looking like what is expected") {
    for (const auto& file : files) {
      machine.write(file,
                    std::string("model name: \x00\xff\x1b[2J\nflags: hypervisor\n"
                                "Cpus_allowed_list: 0-1048576\nPRETTY_NAME=\"\nMemTotal: -1 kB\n",
                                96));
    }
  }
  SUBCASE("links in a cycle, and folders") {
    bool link = false;
    for (const auto& file : files) {
      std::filesystem::create_directories((machine / file).parent_path());
      link = !link;
      if (link) {
        std::filesystem::create_symlink(file.filename(), machine / file);
      } else {
        std::filesystem::create_directories(machine / file);
      }
    }
  }
  const Json facts = fingerprint(machine.path());
  CHECK_NOTHROW(static_cast<void>(facts.dump()));  // throws at invalid UTF-8
  CHECK(facts.dump().size() < 64 * 1024);
  CHECK(facts["environment_hash"].get<std::string>().size() == 12);
}

TEST_CASE("the fingerprint of this machine names neither it nor its user nor a path") {
  const std::string text = line_text(fingerprint("/"));
  char name[256] = {};
  REQUIRE(::gethostname(name, sizeof name - 1) == 0);
  if (std::string_view(name).size() > 3) CHECK(text.find(name) == std::string::npos);
  CHECK(text.find("/home") == std::string::npos);
  CHECK(text.find("/proc") == std::string::npos);
  CHECK(fingerprint("/")["cpu"]["available_cpus"].is_number());
}

}  // namespace assay::host
