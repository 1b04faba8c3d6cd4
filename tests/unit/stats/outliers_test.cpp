// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/outliers.hpp"

#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using assay::OutlierSeverity;
using assay::Random;
using assay::stats::flag_outliers;
using assay::stats::Flagged;
using assay::stats::Side;
using assay::stats::tukey_fences;

TEST_CASE("fences stand at multiples of the interquartile range") {
  // Quartiles 3 and 7.
  const std::vector<double> sorted{1, 2, 3, 4, 5, 6, 7, 8, 9};
  const auto mild = tukey_fences(sorted, 1.5);
  REQUIRE(mild);
  CHECK(mild->lower == -3);
  CHECK(mild->upper == 13);
  CHECK(tukey_fences(sorted, 3)->upper == 19);
}

TEST_CASE("each outlier has its place, side and gravest severity") {
  // Median 5, quartiles 3 and 7, MAD 2: mild beyond −3 and 13, severe beyond −9 and 19, extreme
  // beyond −24.652 and 34.652.
  std::vector<double> values;
  for (int i = 0; i < 100; ++i) {
    for (const double value : {1, 2, 3, 4, 5, 6, 7, 8, 9}) values.push_back(value);
  }
  const std::vector<double> odd{13, 13.1, -9, -9.1, 34.6, 34.7, -24.6, -24.7};
  values.insert(values.end(), odd.begin(), odd.end());
  CHECK(
      flag_outliers(values) ==
      std::vector<Flagged>{
          {.index = 901, .value = 13.1, .side = Side::high, .severity = OutlierSeverity::mild},
          {.index = 902, .value = -9, .side = Side::low, .severity = OutlierSeverity::mild},
          {.index = 903, .value = -9.1, .side = Side::low, .severity = OutlierSeverity::severe},
          {.index = 904, .value = 34.6, .side = Side::high, .severity = OutlierSeverity::severe},
          {.index = 905, .value = 34.7, .side = Side::high, .severity = OutlierSeverity::extreme},
          {.index = 906, .value = -24.6, .side = Side::low, .severity = OutlierSeverity::severe},
          {.index = 907, .value = -24.7, .side = Side::low, .severity = OutlierSeverity::extreme}});
}

TEST_CASE("seven of a thousand normal values lie beyond the mild fences, on top of a billion too") {
  // 2·Φ(−2.698) = .698 % (Hoaglin, Iglewicz & Tukey, "Performance of some resistant rules for
  // outlier labeling", JASA 81 (1986)).
  for (const double offset : {0.0, 1e9}) {
    Random random(1);
    std::vector<double> values(50'000);
    for (double& value : values) value = offset + random.normal();
    const auto found = flag_outliers(values);
    CHECK(static_cast<double>(found.size()) == doctest::Approx(349).epsilon(0.2));
    for (const Flagged& flagged : found) CHECK(flagged.severity == OutlierSeverity::mild);
  }
}

TEST_CASE("among equal values what differs is pointed at only where it is rare") {
  std::vector<double> values(100, 10.0);
  CHECK(flag_outliers(values).empty());

  values[17] = 500;
  CHECK(flag_outliers(values) ==
        std::vector<Flagged>{
            {.index = 17, .value = 500, .side = Side::high, .severity = OutlierSeverity::extreme}});

  std::vector<double> ticks(100, 10.0);
  for (std::size_t i = 0; i < 20; ++i) ticks[5 * i] = 11;
  CHECK(flag_outliers(ticks).empty());
  for (std::size_t i = 0; i < 13; ++i) ticks[5 * i] = 10;
  CHECK(flag_outliers(ticks).size() == 7);
}

TEST_CASE("what rounding makes of equal values is no outlier") {
  std::vector<double> values(100, 0.3);
  values[3] = 0.1 + 0.2;
  CHECK(flag_outliers(values).empty());
}

TEST_CASE("fewer than four values have no outliers") {
  CHECK(flag_outliers({}).empty());
  CHECK(flag_outliers(std::vector<double>{1, 1, 1000}).empty());
  CHECK_FALSE(tukey_fences(std::vector<double>{1, 2, 3}, 1.5));
  CHECK_FALSE(tukey_fences(std::vector<double>{1, 2, 2, 2, 2, 3}, 1.5));
}
