// SPDX-License-Identifier: Apache-2.0
#pragma once

// Doubles as integers that sort the same way, so that order statistics can be found digit by digit.

#include <bit>
#include <cstdint>

namespace assay::stats {

// Ascending with the value; −0 comes before 0. Not for NaN.
constexpr std::uint64_t ordered_bits(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  // A sign turns the order of the other bits: all are flipped under it, else only the sign is.
  const auto flipped = static_cast<std::uint64_t>(static_cast<std::int64_t>(bits) >> 63);
  return bits ^ (flipped | std::uint64_t{1} << 63);
}

constexpr double from_ordered_bits(std::uint64_t ordered) {
  const auto flipped = static_cast<std::uint64_t>(static_cast<std::int64_t>(~ordered) >> 63);
  return std::bit_cast<double>(ordered ^ (flipped | std::uint64_t{1} << 63));
}

}  // namespace assay::stats
