// SPDX-License-Identifier: Apache-2.0
#include "assay/host/load.hpp"

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

namespace assay::host {

TEST_CASE("the load is the first number, of the last minute") {
  const TemporaryDirectory machine;
  CHECK_FALSE(read_load_average(machine.path()));
  machine.write("proc/loadavg", "0.25 0.50 0.75 2/88 6187\n");
  CHECK(read_load_average(machine.path()) == 0.25);
  machine.write("proc/loadavg", "much\n");
  CHECK_FALSE(read_load_average(machine.path()));
}

}  // namespace assay::host
