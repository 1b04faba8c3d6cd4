// SPDX-License-Identifier: Apache-2.0
#pragma once

// The form that a predictor is compiled into, and its evaluation: one hidden layer of smooth hinges
// over the scaled knobs, which all combinations of categories share, and for each combination one
// row of weights a part; the total is the sum of the parts' exponentials. The logarithm of a
// latency is close to piecewise linear in the logarithms of knobs (a roofline is a maximum of power
// laws), which is what hinges are good at.
//
// All that evaluation reads is contiguous; its work is bounded by the constants below.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace assay::predict::compiled {

inline constexpr std::size_t lanes = 4;         // floats that one vector register holds
inline constexpr std::size_t hinge_block = 16;  // hinges are a multiple of this
inline constexpr std::size_t most_hinges = 64;
inline constexpr std::size_t most_products = 384;  // hinges × number knobs
inline constexpr std::size_t most_numbers = 32;    // number knobs that vary
inline constexpr std::size_t most_columns = 64;
inline constexpr std::size_t most_parts = 3;           // fewer than lanes
inline constexpr std::size_t most_combinations = 256;  // of categories
inline constexpr std::size_t most_keys = 65536;        // combinations that could be asked for

// A knob as it is asked for: a number, or the code of a category.
struct Column {
  double minimum = 0;
  double maximum = 0;      // of a category: its last code
  std::uint32_t step = 0;  // of a category, in a combination's key; 0: a number
};

// A number knob that varies: v = (x − base) · scale, then ln v · slope where it is logarithmic.
struct Number {
  std::uint32_t column = 0;
  double base = 0;
  double scale = 1;
};

struct Form {
  std::vector<Column> columns{};
  std::vector<Number> numbers{};
  std::vector<std::uint16_t> combination{};  // of each key; no_combination: not compiled
  std::size_t hinges = 0;                    // a multiple of hinge_block, or 0
  std::size_t parts = 1;
  std::uint32_t per_step = most_parts;  // the part that is multiplied by the decode steps, if any
  std::uint32_t steps_column = 0;       // where those are

  // Of the numbers, padded to a multiple of lanes: z = select(logarithmic, log2 v, v) · slope − 1.
  std::vector<float> slopes{};
  std::vector<std::int32_t> logarithmic{};  // −1 or 0: a mask
  std::vector<float> directions{};          // by block of hinges, then number, then hinge
  std::vector<float> offsets{};             // of each hinge
  std::vector<float> weights{};  // by combination, then part, then padded number and hinge; log2 ms
  std::vector<float> biases{};   // by combination, then part, padded to lanes

  std::size_t padded_numbers() const { return (numbers.size() + lanes - 1) / lanes * lanes; }
  std::size_t features() const { return padded_numbers() + hinges; }
};

inline constexpr std::uint16_t no_combination = 0xFFFF;

// Every column within its range, and a combination that was compiled. Not so of a NaN.
bool in_range(const Form& form, const double* configuration) noexcept;

// Milliseconds, positive and finite; a knob outside its range is taken to its nearest end. A
// configuration that is not finite gives some number.
double evaluate(const Form& form, const double* configuration) noexcept;

// For learning: the features of a configuration, as evaluate() weighs them. `out` has features().
void features_of(const Form& form, const double* configuration, float* out) noexcept;

}  // namespace assay::predict::compiled
