// SPDX-License-Identifier: Apache-2.0
#pragma once

// The exponential function for timed loops: without a branch or a call, so that they vectorise.

#include <bit>
#include <cmath>
#include <cstdint>

namespace assay::engine::layout {

// e^x with a relative error of at most 1e-6 for −87 ≤ x ≤ 88. Above it stays e^88, below it falls
// to 0 at −87.7; not a number if x is none. e^x = 2^n · e^r, where n is an integer and |r| ≤ ln 2
// / 2.
[[gnu::always_inline]] inline float fast_exp(float x) {
  constexpr float most = 88;
  constexpr float log2_e = 1.44269504F;
  constexpr float no_fraction = 0x1.8p23F;  // added, it leaves no bits for one: rounds to nearest
  // ln 2 in two parts; the first has so few bits that its product with n is exact.
  constexpr float ln_2_first = 0.693359375F;
  constexpr float ln_2_second = -2.12194440e-4F;

  // One comparison for both ends: of two, g++ 12 makes branches that keep a loop from vectorising.
  const float magnitude = std::abs(x);
  x = std::copysign(magnitude > most ? most : magnitude, x);
  const float shifted = x * log2_e + no_fraction;
  const float n = shifted - no_fraction;
  const float r = x - n * ln_2_first - n * ln_2_second;
  // Taylor's series, of which what is left out is below 2e-7 of the whole.
  float power = 1.0F / 720;
  power = power * r + 1.0F / 120;
  power = power * r + 1.0F / 24;
  power = power * r + 1.0F / 6;
  power = power * r + 0.5F;
  power = power * r + 1;
  power = power * r + 1;
  // The lowest bits of `shifted` are n; 2^n has n + 127 in the bits of its exponent (0 means 0).
  const std::uint32_t exponent = (std::bit_cast<std::uint32_t>(shifted) + 127) << 23;
  return power * std::bit_cast<float>(exponent);
}

}  // namespace assay::engine::layout
