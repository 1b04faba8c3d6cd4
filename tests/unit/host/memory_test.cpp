// SPDX-License-Identifier: Apache-2.0
#include "assay/host/memory.hpp"

#include <doctest/doctest.h>

namespace assay::host {

TEST_CASE("this process has resident memory, and never more than at its peak") {
  const ResidentMemory memory = resident_memory();
  REQUIRE(memory.peak_bytes);
  REQUIRE(memory.current_bytes);
  CHECK(*memory.current_bytes > 0);
  CHECK(*memory.peak_bytes > 0);
}

TEST_CASE("a process that is not there has none") {
  CHECK(resident_memory("/proc/0/status") == ResidentMemory{});
}

}  // namespace assay::host
