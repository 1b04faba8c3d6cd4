// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a model is shown: colours of pixels in memory.

#include <cstdint>
#include <vector>

namespace assay::engine::vlm {

struct Picture {
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::vector<std::uint8_t> colours{};  // red, green, blue of each pixel, row by row

  bool operator==(const Picture&) const = default;
};

// Smooth shades with seeded noise on them: neither blank nor noise alone.
Picture made_up_picture(std::int64_t width, std::int64_t height, std::uint64_t seed);

// The picture stretched to another size, each pixel from the one that its centre falls on.
Picture stretched(const Picture& picture, std::int64_t width, std::int64_t height);

}  // namespace assay::engine::vlm
