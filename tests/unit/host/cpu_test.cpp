// SPDX-License-Identifier: Apache-2.0
#include "assay/host/cpu.hpp"

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

namespace assay::host {

TEST_CASE("a CPU's facts are the first processor's") {
  const TemporaryDirectory machine;
  machine.write("proc/cpuinfo",
                "processor\t: 0\nmodel name\t: EPYC 9000\nmicrocode\t: 0xa101148\n"
                "flags\t\t: fpu avx2 fma\n\nprocessor\t: 1\nmicrocode\t: 0x1\n");
  machine.write("proc/self/status", "Cpus_allowed_list:\t1,3-4\n");
  machine.write("sys/devices/system/cpu/online", "0-7\n");
  machine.write("sys/devices/system/cpu/smt/active", "1\n");
  machine.write("sys/devices/system/node/online", "0-1\n");
  const Cpu cpu = read_cpu(machine.path());
  CHECK(cpu.model == "EPYC 9000");
  CHECK(cpu.microcode == "0xa101148");
  CHECK(cpu.isa == std::vector<std::string>{"avx2", "fma"});
  CHECK(cpu.virtualized == false);
  CHECK(cpu.allowed == std::vector<int>{1, 3, 4});
  CHECK(cpu.allowed_cpus == 3);
  CHECK(cpu.logical_cpus == 8);
  CHECK(cpu.smt == true);
  CHECK(cpu.numa_nodes == 2);
}

TEST_CASE("Arm names its instruction sets otherwise, and does not tell of hypervisors") {
  const TemporaryDirectory machine;
  machine.write("proc/cpuinfo", "processor\t: 0\nFeatures\t: fp asimd sve i8mm\n");
  const Cpu cpu = read_cpu(machine.path());
  CHECK(cpu.isa == std::vector<std::string>{"asimd", "sve", "i8mm"});
  CHECK_FALSE(cpu.virtualized);
  CHECK_FALSE(cpu.model);
}

}  // namespace assay::host
