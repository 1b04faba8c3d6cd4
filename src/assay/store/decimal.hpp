// SPDX-License-Identifier: Apache-2.0
#pragma once

// Plain decimals such as "12.345" at the speed at which a file is read. What is not plain, or could
// be rounded wrongly here, is left to std::from_chars; the values are the same to the last bit.

#include <array>
#include <cstdint>

namespace assay::store {

struct Decimal {
  double value = 0;
  const char* end = nullptr;  // where it stops; nullptr where it is not for this function
};

// Reads the digits at `text`, with at most one sign '-' before and one point between them, up to
// the first character that is neither; the caller looks whether a cell ends there. The memory has
// to end in such a character.
//
// W. D. Clinger, "How to read floating point numbers accurately" (PLDI 1990): an integer below 2^53
// and a power of ten up to 10^22 are both exact, so that their quotient is rounded once.
inline Decimal read_decimal(const char* text) {
  constexpr std::array<double, 20> powers_of_ten{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,
                                                 1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13,
                                                 1e14, 1e15, 1e16, 1e17, 1e18, 1e19};
  constexpr std::ptrdiff_t most_digits = 19;  // so that 64 bits do not overflow
  constexpr std::uint64_t most_exact = std::uint64_t{1} << 53;

  const bool is_negative = *text == '-';
  const char* next = text + (is_negative ? 1 : 0);
  std::uint64_t digits = 0;
  const auto read_digits = [&] {
    const char* begin = next;
    for (; *next >= '0' && *next <= '9'; ++next) {
      digits = 10 * digits + static_cast<std::uint64_t>(*next - '0');
    }
    return next - begin;
  };
  std::ptrdiff_t count = read_digits();
  std::ptrdiff_t decimals = 0;
  if (*next == '.') {
    ++next;
    decimals = read_digits();
    count += decimals;
  }
  if (count == 0 || count > most_digits || digits > most_exact) return {};
  const double value =
      static_cast<double>(digits) / powers_of_ten[static_cast<std::size_t>(decimals)];
  return {is_negative ? -value : value, next};
}

}  // namespace assay::store
