// SPDX-License-Identifier: Apache-2.0

// A small program with a session's shape, to be run under callgrind: of four walks through 4 MiB
// the first is not watched, as loading, and only the third is counted.

#include <cstddef>
#include <vector>

#include "assay/sensor/callgrind/client_request.hpp"

int main() {
  using assay::sensor::callgrind::start_instrumentation;
  using assay::sensor::callgrind::toggle_collection;
  std::vector<unsigned char> block(std::size_t{4} << 20, 1);
  const auto walk = [&] {
    volatile unsigned sum = 0;
    for (std::size_t i = 0; i < block.size(); i += 64) sum = sum + block[i];
  };
  walk();
  start_instrumentation();
  walk();
  toggle_collection();
  walk();
  toggle_collection();
  walk();
  return 0;
}
