// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/picture.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "assay/base/random.hpp"

namespace assay::engine::vlm {
namespace {

constexpr std::int64_t channels = 3;

std::size_t bytes_of(std::int64_t width, std::int64_t height) {
  return static_cast<std::size_t>(width * height * channels);
}

}  // namespace

Picture made_up_picture(std::int64_t width, std::int64_t height, std::uint64_t seed) {
  constexpr std::int64_t noise = 64;
  Picture picture{width, height, {}};
  picture.colours.reserve(bytes_of(width, height));
  Random random(seed);
  for (std::int64_t y = 0; y < height; ++y) {
    for (std::int64_t x = 0; x < width; ++x) {
      const std::int64_t across = (255 - noise) * x / width;
      const std::int64_t down = (255 - noise) * y / height;
      const std::uint64_t word = random.next();
      for (std::int64_t channel = 0; channel < channels; ++channel) {
        const std::int64_t shade = channel == 0   ? across
                                   : channel == 1 ? down
                                                  : (across + down) / 2;
        const auto grain = static_cast<std::int64_t>((word >> (8 * channel)) % noise);
        picture.colours.push_back(static_cast<std::uint8_t>(shade + grain));
      }
    }
  }
  return picture;
}

Picture stretched(const Picture& picture, std::int64_t width, std::int64_t height) {
  Picture result{width, height, {}};
  result.colours.reserve(bytes_of(width, height));
  for (std::int64_t y = 0; y < height; ++y) {
    const std::int64_t from_y = (2 * y + 1) * picture.height / (2 * height);
    for (std::int64_t x = 0; x < width; ++x) {
      const std::int64_t from_x = (2 * x + 1) * picture.width / (2 * width);
      const auto from = picture.colours.begin() + (from_y * picture.width + from_x) * channels;
      std::copy_n(from, channels, std::back_inserter(result.colours));
    }
  }
  return result;
}

}  // namespace assay::engine::vlm
