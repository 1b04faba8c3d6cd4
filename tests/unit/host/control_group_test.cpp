// SPDX-License-Identifier: Apache-2.0
#include "assay/host/control_group.hpp"

#include <string>

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

namespace assay::host {

TEST_CASE("the strictest limit on the way up counts, in version 2") {
  const TemporaryDirectory machine;
  machine.write("proc/self/cgroup", "0::/jobs/one\n");
  machine.write("sys/fs/cgroup/jobs/one/cpu.max", "max 100000\n");
  machine.write("sys/fs/cgroup/jobs/cpu.max", "150000 100000\n");
  machine.write("sys/fs/cgroup/cpu.max", "400000 100000\n");
  machine.write("sys/fs/cgroup/jobs/one/memory.max", "4294967296\n");
  machine.write("sys/fs/cgroup/jobs/memory.max", "2147483648\n");
  machine.write("sys/fs/cgroup/memory.max", "max\n");
  const ControlGroupLimits limits = read_control_group_limits(machine.path());
  CHECK(limits.cpu_quota == 1.5);
  CHECK(limits.memory_bytes == 2'147'483'648);
}

TEST_CASE("in version 1 each controller has a tree, and no limit is a very large number") {
  const TemporaryDirectory machine;
  machine.write("proc/self/cgroup", "4:memory:/box\n2:cpu,cpuacct:/docker/abc\n");
  machine.write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "250000\n");
  machine.write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  machine.write("sys/fs/cgroup/memory/box/memory.limit_in_bytes", "9223372036854771712\n");
  CHECK(read_control_group_limits(machine.path()).cpu_quota == 2.5);
  CHECK_FALSE(read_control_group_limits(machine.path()).memory_bytes);
  machine.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "1048576\n");
  CHECK(read_control_group_limits(machine.path()).memory_bytes == 1'048'576);
}

TEST_CASE("a path out of the tree stays in it") {
  const TemporaryDirectory machine;
  machine.write("proc/self/cgroup", "0::/../../../x\n");
  machine.write("cpu.max", "100 100\n");
  machine.write("x/cpu.max", "100 100\n");
  CHECK_FALSE(read_control_group_limits(machine.path()).cpu_quota);
  machine.write("sys/fs/cgroup/x/cpu.max", "300 100\n");
  CHECK(read_control_group_limits(machine.path()).cpu_quota == 3.0);
}

TEST_CASE("nonsense is no limit") {
  const TemporaryDirectory machine;
  std::string deep = "0::";
  for (int i = 0; i < 100'000; ++i) deep += "/a";
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += "0::/\n";
  for (const std::string& membership : {deep, many, std::string("0::/a\0b", 7), std::string("::::"),
                                        std::string("0:cpu"), std::string()}) {
    machine.write("proc/self/cgroup", membership);
    for (const char* limit : {"", "max", "-1 100", "0 0", "100", "1 2 3", "nan nan", "\xff"}) {
      machine.write("sys/fs/cgroup/cpu.max", limit);
      machine.write("sys/fs/cgroup/memory.max", limit);
      const ControlGroupLimits limits = read_control_group_limits(machine.path());
      CHECK_FALSE(limits.cpu_quota);
      if (std::string(limit) != "100") CHECK_FALSE(limits.memory_bytes);
    }
  }
}

}  // namespace assay::host
