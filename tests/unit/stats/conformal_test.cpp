// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/conformal.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using assay::Random;
using assay::stats::calibration_needed;
using assay::stats::conformal_bound;
using assay::stats::conformal_rank;

TEST_CASE("a bound at 5 % needs 19 scores, and is then the largest") {
  CHECK(calibration_needed(0.05) == 19);
  CHECK_FALSE(conformal_rank(18, 0.05));
  CHECK(conformal_rank(19, 0.05) == 19);
  CHECK(conformal_rank(20, 0.05) == 20);
  CHECK(conformal_rank(39, 0.05) == 38);
}

TEST_CASE("ranks are those of whole-number arithmetic for every decimal fraction") {
  for (std::uint64_t thousandths = 1; thousandths < 1000; ++thousandths) {
    const double alpha = static_cast<double>(thousandths) / 1000.0;
    for (const std::uint64_t count : {1U, 9U, 19U, 99U, 199U, 999U, 9'999'999U}) {
      const std::uint64_t expected = count + 1 - (count + 1) * thousandths / 1000;
      const auto rank = conformal_rank(count, alpha);
      const auto complement = conformal_rank(count, 1.0 - (1.0 - alpha));
      CHECK(rank.value_or(count + 1) == expected);
      CHECK(complement == rank);
    }
  }
}

TEST_CASE("what is needed is the first count that has a rank") {
  for (const double alpha : {0.5, 0.3, 0.25, 0.1, 0.07, 0.05, 0.01, 0.001}) {
    CAPTURE(alpha);
    const std::size_t needed = calibration_needed(alpha);
    CHECK(conformal_rank(needed, alpha).has_value());
    CHECK_FALSE(conformal_rank(needed - 1, alpha).has_value());
  }
}

TEST_CASE("the bound is the score of that rank, in whatever order they come") {
  CHECK(conformal_bound(std::vector<double>{3, 1, 4, 2}, 0.4) == 3.0);
  CHECK_FALSE(conformal_bound(std::vector<double>{3, 1, 4, 2}, 0.1));
  CHECK_FALSE(conformal_bound({}, 0.5));
  CHECK(conformal_bound(std::vector<double>(19, 7.0), 0.05) == 7.0);
}

TEST_CASE("the next score exceeds the bound as often as promised, over calibrations") {
  constexpr int runs = 6000;
  Random random(12);
  int exceeded = 0;
  for (int run = 0; run < runs; ++run) {
    std::vector<double> scores;
    for (int i = 0; i < 39; ++i) scores.push_back(std::exp(random.normal()));
    exceeded += std::exp(random.normal()) > *conformal_bound(scores, 0.05) ? 1 : 0;
  }
  // Rank 38 of 39 of continuous scores: exactly 2/40.
  CHECK(std::abs(exceeded / static_cast<double>(runs) - 0.05) <
        4.0 * std::sqrt(0.05 * 0.95 / runs));
}
