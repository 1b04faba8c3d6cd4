// SPDX-License-Identifier: Apache-2.0
#include "assay/host/kernel.hpp"

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

namespace assay::host {

TEST_CASE("the kernel and the distribution name themselves") {
  const TemporaryDirectory machine;
  machine.write("proc/sys/kernel/osrelease", "6.1.0-28-amd64\n");
  machine.write("usr/lib/os-release", "PRETTY_NAME='Arch'\n");
  CHECK(read_kernel(machine.path()).release == "6.1.0-28-amd64");
  CHECK(read_kernel(machine.path()).os == "'Arch'");
  machine.write("etc/os-release", "NAME=x\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n");
  CHECK(read_kernel(machine.path()).os == "Debian GNU/Linux 12");
}

TEST_CASE("the randomisation of addresses has three modes") {
  const TemporaryDirectory machine;
  CHECK_FALSE(read_kernel(machine.path()).aslr);
  machine.write("proc/sys/kernel/randomize_va_space", "0\n");
  CHECK(read_kernel(machine.path()).aslr == "off");
  machine.write("proc/sys/kernel/randomize_va_space", "1\n");
  CHECK(read_kernel(machine.path()).aslr == "partial");
  machine.write("proc/sys/kernel/randomize_va_space", "2\n");
  CHECK(read_kernel(machine.path()).aslr == "full");
  machine.write("proc/sys/kernel/randomize_va_space", "3\n");
  CHECK_FALSE(read_kernel(machine.path()).aslr);
}

TEST_CASE("who may count events is a small number, and may be negative") {
  const TemporaryDirectory machine;
  machine.write("proc/sys/kernel/perf_event_paranoid", "-1\n");
  CHECK(read_kernel(machine.path()).perf_event_paranoid == -1);
  machine.write("proc/sys/kernel/perf_event_paranoid", "99999999999\n");
  CHECK_FALSE(read_kernel(machine.path()).perf_event_paranoid);
}

}  // namespace assay::host
