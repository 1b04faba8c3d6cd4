// SPDX-License-Identifier: Apache-2.0
#include "assay/host/memory.hpp"

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

namespace assay::host {

TEST_CASE("memory is told in bytes, and huge pages by the chosen word") {
  const TemporaryDirectory machine;
  machine.write("proc/meminfo", "MemTotal: 16384 kB\nSwapTotal: 0 kB\n");
  machine.write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
  const Memory memory = read_memory(machine.path());
  CHECK(memory.total_bytes == 16'777'216);
  CHECK(memory.swap_bytes == 0);
  CHECK(memory.transparent_huge_pages == "madvise");
}

TEST_CASE("without a chosen word, huge pages are unknown") {
  const TemporaryDirectory machine;
  CHECK_FALSE(read_memory(machine.path()).total_bytes);
  for (const char* text : {"", "always madvise never", "[always", "]always[", "[]"}) {
    CAPTURE(text);
    machine.write("sys/kernel/mm/transparent_hugepage/enabled", text);
    CHECK_FALSE(read_memory(machine.path()).transparent_huge_pages);
  }
}

}  // namespace assay::host
