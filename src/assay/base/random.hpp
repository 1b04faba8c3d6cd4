// SPDX-License-Identifier: Apache-2.0
#pragma once

// Seeded randomness that gives the same numbers with every compiler and standard library, which
// <random>'s distributions and std::shuffle do not promise.

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <numbers>
#include <span>
#include <utility>

namespace assay {

// SplitMix64's output function (Steele, Lea & Flood, "Fast splittable pseudorandom number
// generators", OOPSLA 2014): a bijection of 64-bit words that mixes every bit.
constexpr std::uint64_t mix64(std::uint64_t word) {
  word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9ULL;
  word = (word ^ (word >> 27)) * 0x94D049BB133111EBULL;
  return word ^ (word >> 31);
}

// An independent seed for a place in a hierarchy, e.g. derive_seed(study, {case, session}).
constexpr std::uint64_t derive_seed(std::uint64_t seed, std::initializer_list<std::uint64_t> path) {
  for (const std::uint64_t step : path) {
    seed = mix64(seed + 0x9E3779B97F4A7C15ULL) ^ mix64(step + 0xD1B54A32D192ED03ULL);
  }
  return mix64(seed + 0x9E3779B97F4A7C15ULL);
}

// SplitMix64 as a stream: one addition and one mix per 64 bits, period 2^64.
class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    return mix64(state_);
  }

  // Uniform in [0, bound); bound > 0. Unbiased by rejection.
  constexpr std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
    std::uint64_t word = next();
    while (word >= limit) word = next();
    return word % bound;
  }

  // Uniform in [0, 1), 53 random bits.
  constexpr double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  // Standard normal (Box & Muller, 1958; the cosine branch only, so that no state is kept).
  double normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
  }

  // Fisher–Yates.
  template <class T>
  constexpr void shuffle(std::span<T> items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::uint64_t state_;
};

}  // namespace assay
