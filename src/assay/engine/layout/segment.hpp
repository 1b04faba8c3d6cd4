// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace assay::engine::layout {

// Successive dimensions that may change places among each other, and with no others.
struct Segment {
  std::size_t first = 0;
  std::size_t count = 0;
};

}  // namespace assay::engine::layout
