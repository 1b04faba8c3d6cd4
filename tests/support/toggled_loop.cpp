// SPDX-License-Identifier: Apache-2.0

// A small program with a session's shape, to be run under callgrind: it counts only the second of
// two walks through 4 MiB.

#include <cstddef>
#include <vector>

#include "assay/sensor/callgrind/callgrind_sensor.hpp"

int main() {
  const auto sensor = assay::sensor::callgrind::create();
  if (!sensor->probe().present) return 3;
  std::vector<assay::sensor::Reading> readings;
  std::vector<unsigned char> block(std::size_t{4} << 20, 1);
  const auto walk = [&] {
    volatile unsigned sum = 0;
    for (std::size_t i = 0; i < block.size(); i += 64) sum = sum + block[i];
  };
  walk();
  sensor->iteration_begin();
  walk();
  sensor->iteration_end(readings);
  walk();
  return 0;
}
