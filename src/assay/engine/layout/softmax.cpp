// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/softmax.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

#include "assay/engine/layout/fast_exp.hpp"
#include "assay/engine/layout/instruction_set.hpp"

namespace assay::engine::layout {
namespace {

// As many results side by side as the widest registers hold: what one value after the other would
// add up in order, a compiler may not reorder.
constexpr std::size_t lanes = 16;
using Lanes = std::array<float, lanes>;

struct Exponentials {
  template <InstructionSet>
  [[gnu::always_inline]] static inline void run(float* const& values, const std::size_t& count,
                                                const float& offset, float& sum) {
    const float by = offset;  // which no value can be an alias of
    for (std::size_t i = 0; i < count; ++i) values[i] = fast_exp(values[i] - by);
    Lanes sums{};
    std::size_t at = 0;
    for (; at + lanes <= count; at += lanes) {
      for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += values[at + lane];
    }
    float all = 0;
    for (; at < count; ++at) all += values[at];
    for (const float of_lane : sums) all += of_lane;
    sum = all;
  }
};

struct Largest {
  template <InstructionSet>
  [[gnu::always_inline]] static inline void run(const float* const& values,
                                                const std::size_t& count, float& largest) {
    Lanes found;
    found.fill(-std::numeric_limits<float>::infinity());
    std::size_t at = 0;
    for (; at + lanes <= count; at += lanes) {
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        found[lane] = found[lane] < values[at + lane] ? values[at + lane] : found[lane];
      }
    }
    for (; at < count; ++at) found[0] = std::max(found[0], values[at]);
    largest = *std::max_element(found.begin(), found.end());
  }
};

}  // namespace

float largest_of(std::span<const float> values) {
  const float* const data = values.data();
  const std::size_t count = values.size();
  float largest = 0;
  run_best<Largest>(data, count, largest);
  return largest;
}

float exponentials(std::span<float> values, float offset) {
  float* const data = values.data();
  const std::size_t count = values.size();
  float sum = 0;
  run_best<Exponentials>(data, count, offset, sum);
  return sum;
}

}  // namespace assay::engine::layout
