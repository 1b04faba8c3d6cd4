// SPDX-License-Identifier: Apache-2.0
#include "assay/host/cpu_frequency.hpp"

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

namespace assay::host {

TEST_CASE("the governor of the CPUs in question is a word, or a list where they differ") {
  const TemporaryDirectory machine;
  CHECK(governor_fact(read_cpu_frequency(machine.path(), {0})).is_null());
  machine.write("sys/devices/system/cpu/online", "0-2\n");
  machine.write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "schedutil\n");
  machine.write("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "performance\n");
  machine.write("sys/devices/system/cpu/cpu2/cpufreq/scaling_governor", "schedutil\n");
  CHECK(governor_fact(read_cpu_frequency(machine.path(), {0, 2})) == "schedutil");
  CHECK(governor_fact(read_cpu_frequency(machine.path(), {0, 1})) ==
        Json{"performance", "schedutil"});
  CHECK(governor_fact(read_cpu_frequency(machine.path(), {})) == Json{"performance", "schedutil"});
  CHECK(governor_fact(read_cpu_frequency(machine.path(), {7})).is_null());
}

TEST_CASE("turbo is read from Intel's driver, which says the opposite, or from cpufreq") {
  const TemporaryDirectory machine;
  CHECK_FALSE(read_cpu_frequency(machine.path(), {}).turbo);
  machine.write("sys/devices/system/cpu/cpufreq/boost", "1\n");
  CHECK(read_cpu_frequency(machine.path(), {}).turbo == true);
  machine.write("sys/devices/system/cpu/intel_pstate/no_turbo", "1\n");
  CHECK(read_cpu_frequency(machine.path(), {}).turbo == false);
  machine.write("sys/devices/system/cpu/intel_pstate/no_turbo", "yes\n");
  CHECK(read_cpu_frequency(machine.path(), {}).turbo == true);
}

}  // namespace assay::host
