// SPDX-License-Identifier: Apache-2.0
#include "assay/store/decimal.hpp"

#include <bit>
#include <charconv>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "assay/base/random.hpp"

namespace assay::store {
namespace {

// Whether `text` is read at all; where it is, it must be as std::from_chars reads it.
bool is_read(const std::string& text) {
  const std::string cell = text + '\n';
  const Decimal decimal = read_decimal(cell.data());
  if (decimal.end == nullptr) return false;
  double expected = 0;
  const char* last = cell.data() + text.size();
  const auto [stop, error] = std::from_chars(cell.data(), last, expected);
  CHECK_MESSAGE(error == std::errc{}, text);
  if (decimal.end == last) CHECK_MESSAGE(stop == last, text);
  CHECK_MESSAGE(
      std::bit_cast<std::uint64_t>(decimal.value) == std::bit_cast<std::uint64_t>(expected), text);
  return true;
}

std::string random_digits(Random& random, std::uint64_t most) {
  std::string digits;
  for (std::uint64_t i = random.below(most + 1); i > 0; --i) {
    digits += static_cast<char>('0' + random.below(10));
  }
  return digits;
}

}  // namespace

TEST_CASE("plain decimals are read to the last bit") {
  for (const char* text : {"0", "-0", "-0.0", "1", "12.345", "-12.345", ".5", "-.5", "5.",
                           "000.100", "0.1", "0.3", "123456.789", "9007199254740992",
                           "0.000000000000000001", "0000000000000000001", "8.414709848078965"}) {
    CHECK_MESSAGE(is_read(text), text);
  }
}

TEST_CASE("what could be rounded wrongly, or is no plain decimal, is left alone") {
  for (const char* text :
       {"", "-", ".", "-.", "+1", "--1", "abc", "nan", "inf", " 1", "9007199254740993",
        "8.41470984807896507", "18446744073709551616", "0.12345678901234567890",
        "00000000000000000000", "179769313486231570000000000000"}) {
    CHECK_FALSE_MESSAGE(is_read(text), text);
  }
}

TEST_CASE("reading stops at the first character that is not part of the number") {
  const auto length = [](const std::string& text) {
    return read_decimal(text.data()).end - text.data();
  };
  CHECK(length("1.5,2\n") == 3);
  CHECK(length("1.5\r\n") == 3);
  CHECK(length("1e5\n") == 1);
  CHECK(length("1.2.3\n") == 3);
  CHECK(length("1-2\n") == 1);
}

TEST_CASE("random decimals are read as the standard library reads them") {
  Random random(4);
  int read = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text = random.below(2) == 0 ? "-" : "";
    text += random_digits(random, 12);
    if (random.below(4) != 0) text += '.' + random_digits(random, 12);
    read += is_read(text) ? 1 : 0;
    // As printf and shortest-form writers have them.
    is_read(fmt::format("{}", 1000 * random.uniform()));
    is_read(fmt::format("{:.6f}", 1000 * random.normal()));
  }
  CHECK(read > 10'000);
}

}  // namespace assay::store
