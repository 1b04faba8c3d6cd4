// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/lengths.hpp"

#include <cmath>
#include <map>

#include <doctest/doctest.h>

namespace assay::engine::onnx {

TEST_CASE("a file of lengths becomes their distribution") {
  CHECK(distribution_of("tokens\n12\n40\r\n12\n\n12\n").value() == "12:3,40:1");
  CHECK(distribution_of("7").value() == "7:1");
  for (const char* content : {"", "\n\n", "tokens\n", "12\nx\n", "0\n", "-3\n", "1.5\n", "1e3\n",
                              "12,40\n", "99999999\n"}) {
    CAPTURE(content);
    CHECK_FALSE(distribution_of(content));
  }
  CHECK(distribution_of("12\nlong\n").error().message ==
        "line 2: 'long' is not a length from 1 "
        "to 1048576");
}

TEST_CASE("what is drawn has the distribution's frequencies") {
  const Lengths lengths = Lengths::parse("12:3,40:1").value();
  CHECK_FALSE(lengths.are_full());
  CHECK(lengths.longest() == 40);
  Random random(1);
  std::map<std::int64_t, int> seen;
  constexpr int draws = 40'000;
  for (int i = 0; i < draws; ++i) ++seen[lengths.draw(random, 128)];
  CHECK(seen.size() == 2);
  // Four standard deviations of a binomial share of 0.75.
  CHECK(std::abs(seen[12] / double{draws} - 0.75) < 4 * std::sqrt(0.75 * 0.25 / draws));

  const Lengths full = Lengths::parse("full").value();
  CHECK(full.are_full());
  CHECK(full.draw(random, 128) == 128);
}

TEST_CASE("text that is no distribution is refused; a name that is no file is missing") {
  for (const char* text :
       {"", "12", "12:", ":3", "12:0", "0:3", "12:3,", "12:3:4", "12:99999999999999999999"}) {
    CAPTURE(text);
    const auto lengths = Lengths::parse(text);
    REQUIRE_FALSE(lengths);
    CHECK(lengths.error().code == ErrorCode::usage);
  }
  CHECK(Lengths::parse("lengths.txt").error().code == ErrorCode::missing);
}

}  // namespace assay::engine::onnx
