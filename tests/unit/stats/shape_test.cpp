// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/shape.hpp"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using assay::Random;
using assay::stats::excess_kurtosis;
using assay::stats::skewness;

TEST_CASE("the examples of Microsoft's SKEW and KURT are met") {
  const std::vector<double> values{3, 4, 5, 2, 3, 4, 5, 6, 4, 7};
  CHECK(skewness(values)->value == doctest::Approx(0.359543071).epsilon(1e-8));
  CHECK(excess_kurtosis(values)->value == doctest::Approx(-0.151799637).epsilon(1e-8));
}

TEST_CASE("the standard errors of a hundred values are those that SPSS shows") {
  Random random(1);
  std::vector<double> values(100);
  for (double& value : values) value = random.normal();
  CHECK(skewness(values)->standard_error == doctest::Approx(0.241).epsilon(0.002));
  CHECK(excess_kurtosis(values)->standard_error == doctest::Approx(0.478).epsilon(0.002));
}

TEST_CASE("normal samples scatter about 0 with the standard error") {
  Random random(2);
  double skewness_squares = 0;
  double kurtosis_squares = 0;
  double kurtosis_sum = 0;
  constexpr int samples = 3000;
  std::vector<double> values(50);
  for (int i = 0; i < samples; ++i) {
    for (double& value : values) value = random.normal();
    const auto skew = *skewness(values);
    const auto kurtosis = *excess_kurtosis(values);
    skewness_squares += std::pow(skew.value / skew.standard_error, 2);
    kurtosis_squares += std::pow(kurtosis.value / kurtosis.standard_error, 2);
    kurtosis_sum += kurtosis.value;
  }
  CHECK(skewness_squares / samples == doctest::Approx(1).epsilon(0.1));
  CHECK(kurtosis_squares / samples == doctest::Approx(1).epsilon(0.25));
  CHECK(std::abs(kurtosis_sum / samples) < 0.05);
}

TEST_CASE("neither a common offset of a billion nor the scale changes the shape") {
  std::vector<double> values;
  std::vector<double> shifted;
  std::vector<double> scaled;
  for (int i = 0; i < 1000; ++i) {
    values.push_back(static_cast<double>(i % 7 == 0 ? 8 : i % 4) / 16);
    shifted.push_back(1e9 + values.back());
    scaled.push_back(1e-100 * values.back());
  }
  CHECK(skewness(shifted)->value == doctest::Approx(skewness(values)->value).epsilon(1e-9));
  CHECK(excess_kurtosis(shifted)->value ==
        doctest::Approx(excess_kurtosis(values)->value).epsilon(1e-9));
  CHECK(skewness(scaled)->value == doctest::Approx(skewness(values)->value).epsilon(1e-9));
}

TEST_CASE("too few values and constant ones have no shape") {
  CHECK_FALSE(skewness({}));
  CHECK_FALSE(skewness(std::vector<double>{1, 2}));
  CHECK(skewness(std::vector<double>{1, 2, 4}));
  CHECK_FALSE(excess_kurtosis(std::vector<double>{1, 2, 4}));
  CHECK(excess_kurtosis(std::vector<double>{1, 2, 4, 5}));
  CHECK_FALSE(skewness(std::vector<double>(10, 0.1)));
  CHECK_FALSE(excess_kurtosis(std::vector<double>(10, 0.1)));
}
