// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/memory/memory_sensor.hpp"

#include <filesystem>
#include <fstream>
#include <vector>

#include <doctest/doctest.h>

using namespace assay::sensor;
using memory::read_resident_memory;

TEST_CASE("memory that was touched shows in the peak") {
  const auto before = read_resident_memory();
  REQUIRE(before);
  constexpr std::size_t bytes = std::size_t{64} << 20;
  const std::vector<char> block(bytes, 1);
  const auto after = read_resident_memory();
  REQUIRE(after);
  CHECK(block.back() == 1);
  CHECK(after->peak_bytes >= before->current_bytes + bytes / 2);
  CHECK(after->peak_bytes >= after->current_bytes);
}

TEST_CASE("a kernel that does not say is an absence, not a zero") {
  const auto path = std::filesystem::temp_directory_path() / "assay-status-without-memory";
  std::ofstream(path) << "Name:\tassay\nVmRSS:\t many kB\n";
  CHECK_FALSE(read_resident_memory(path));
  std::filesystem::remove(path);
  CHECK_FALSE(read_resident_memory(path));
}

TEST_CASE("every sensor is registered under a name of its own and can be made") {
  for (const Entry& entry : registry()) {
    CHECK_FALSE(entry.name.empty());
    CHECK(entry.create() != nullptr);
  }
}
