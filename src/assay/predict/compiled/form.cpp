// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/compiled/form.hpp"

#include <array>
#include <cstring>

namespace assay::predict::compiled {
namespace {

// GCC's and clang's vectors: one register of every x86-64 and AArch64 processor.
using Floats = float __attribute__((vector_size(16)));
using Words = std::int32_t __attribute__((vector_size(16)));

constexpr double largest_scaled = 1e37;  // a float holds it
static_assert(hinge_block == 4 * lanes);

Floats load(const float* from) noexcept {
  Floats value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

Words load(const std::int32_t* from) noexcept {
  Words value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

void store(float* to, Floats value) noexcept {
  std::memcpy(to, &value, sizeof value);
}

Floats all(float value) noexcept {
  return Floats{value, value, value, value};
}

Words words_of(Floats value) noexcept {
  Words bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

Floats floats_of(Words bits) noexcept {
  Floats value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

Floats select(Words mask, Floats yes, Floats no) noexcept {
  return floats_of((words_of(yes) & mask) | (words_of(no) & ~mask));
}

// Of positive normal numbers, to 2e-7: x = m · 2ᵉ with m in [√½, √2), ln m = 2 artanh((m−1)/(m+1)).
Floats log2(Floats x) noexcept {
  constexpr std::int32_t root_half = 0x3F3504F3;
  const Words bits = words_of(x) - root_half;
  const Words exponent = bits >> 23;
  const Floats m = floats_of((bits & 0x007FFFFF) + root_half);
  const Floats s = (m - 1.0F) / (m + 1.0F);
  const Floats square = s * s;
  const Floats series =
      s * (2.8853901F + square * (0.96179669F + square * (0.57707802F + square * 0.41219859F)));
  return __builtin_convertvector(exponent, Floats) + series;
}

// To 2e-7 in [−126, 126]: 2ⁱ from the exponent's bits, 2ᶠ for |f| ≤ ½ from its series.
Floats exp2(Floats x) noexcept {
  constexpr float rounder = 0x1.8p23F;  // added, it leaves the nearest whole number in the low bits
  x = select(x < 126.0F, x, all(126.0F));
  x = select(x > -126.0F, x, all(-126.0F));
  const Floats shifted = x + rounder;
  const Words whole = words_of(shifted) - words_of(all(rounder));
  const Floats f = x - (shifted - rounder);
  const Floats series =
      1.0F +
      f * (0.69314718F +
           f * (0.24022651F + f * (0.055504109F + f * (0.0096181291F +
                                                       f * (0.0013333558F + f * 0.00015403530F)))));
  return series * floats_of((whole + 127) << 23);
}

// |u| − 1 far from 0, u² near it.
Floats hinge(Floats u) noexcept {
  const Floats size = floats_of(words_of(u) & 0x7FFFFFFF);
  return u * u / (size + 1.0F);
}

// A NaN gives the minimum.
double clamped(const Column& column, double x) noexcept {
  if (!(x > column.minimum)) return column.minimum;
  return x < column.maximum ? x : column.maximum;
}

// The scaled numbers, then the hinges.
void fill_features(const Form& form, const double* configuration, float* out) noexcept {
  const std::size_t count = form.numbers.size();
  const std::size_t padded = form.padded_numbers();
  for (std::size_t i = 0; i < count; ++i) {
    const Number& number = form.numbers[i];
    const double x = clamped(form.columns[number.column], configuration[number.column]);
    const double scaled = (x - number.base) * number.scale;
    out[i] = static_cast<float>(scaled < largest_scaled ? scaled : largest_scaled);
  }
  for (std::size_t i = count; i < padded; ++i) out[i] = 1.0F;
  for (std::size_t i = 0; i < padded; i += lanes) {
    const Floats v = load(out + i);
    const Floats bent = select(load(form.logarithmic.data() + i), log2(v), v);
    store(out + i, bent * load(form.slopes.data() + i) - 1.0F);
  }
  const float* direction = form.directions.data();
  const float* offset = form.offsets.data();
  float* const hinges = out + padded;
  for (std::size_t first = 0; first < form.hinges; first += hinge_block) {
    // Named one by one, they stay in registers.
    Floats one = load(offset + first);
    Floats two = load(offset + first + lanes);
    Floats three = load(offset + first + 2 * lanes);
    Floats four = load(offset + first + 3 * lanes);
    for (std::size_t i = 0; i < count; ++i, direction += hinge_block) {
      const Floats z = all(out[i]);
      one += z * load(direction);
      two += z * load(direction + lanes);
      three += z * load(direction + 2 * lanes);
      four += z * load(direction + 3 * lanes);
    }
    store(hinges + first, hinge(one));
    store(hinges + first + lanes, hinge(two));
    store(hinges + first + 2 * lanes, hinge(three));
    store(hinges + first + 3 * lanes, hinge(four));
  }
}

// The key of the configuration's categories; that of the first words where a code is none.
std::size_t key_of(const Form& form, const double* configuration) noexcept {
  std::size_t key = 0;
  for (std::size_t i = 0; i < form.columns.size(); ++i) {
    const Column& column = form.columns[i];
    if (column.step != 0) {
      key += static_cast<std::size_t>(clamped(column, configuration[i])) * column.step;
    }
  }
  return key;
}

}  // namespace

bool in_range(const Form& form, const double* configuration) noexcept {
  bool inside = true;
  for (std::size_t i = 0; i < form.columns.size(); ++i) {
    const Column& column = form.columns[i];
    const double x = configuration[i];
    const bool within = x >= column.minimum && x <= column.maximum;
    inside = inside && within &&
             (column.step == 0 || static_cast<double>(static_cast<std::uint32_t>(x)) == x);
  }
  return inside && form.combination[key_of(form, configuration)] != no_combination;
}

void features_of(const Form& form, const double* configuration, float* out) noexcept {
  fill_features(form, configuration, out);
}

double evaluate(const Form& form, const double* configuration) noexcept {
  std::array<float, most_numbers + most_hinges> features;  // filled as far as it is read
  fill_features(form, configuration, features.data());

  std::size_t combination = form.combination[key_of(form, configuration)];
  if (combination == no_combination) combination = 0;
  const std::size_t count = form.features();
  const float* weights = form.weights.data() + combination * form.parts * count;
  const float* biases = form.biases.data() + combination * lanes;
  std::array<float, lanes> logarithms{};
  for (std::size_t part = 0; part < form.parts; ++part, weights += count) {
    Floats even = all(0);
    Floats odd = all(0);
    std::size_t i = 0;
    for (; i + 2 * lanes <= count; i += 2 * lanes) {
      even += load(&features[i]) * load(weights + i);
      odd += load(&features[i + lanes]) * load(weights + i + lanes);
    }
    if (i < count) even += load(&features[i]) * load(weights + i);
    even += odd;
    logarithms[part] = biases[part] + ((even[0] + even[2]) + (even[1] + even[3]));
  }
  std::array<float, lanes> times{};
  store(times.data(), exp2(load(logarithms.data())));
  double total = 0;
  for (std::size_t part = 0; part < form.parts; ++part) {
    const bool is_per_step = part == form.per_step;
    total +=
        static_cast<double>(times[part]) *
        (is_per_step ? clamped(form.columns[form.steps_column], configuration[form.steps_column])
                     : 1.0);
  }
  return total;
}

}  // namespace assay::predict::compiled
