// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/autocorrelation.hpp"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using assay::Random;
using assay::stats::autocorrelation;
using assay::stats::serial_correlation;

namespace {

// xᵢ = φ·xᵢ₋₁ + normal, begun in its stationary distribution; τ = (1 + φ)/(1 − φ).
std::vector<double> autoregressive(Random& random, std::size_t size, double phi,
                                   double offset = 0) {
  std::vector<double> series;
  series.reserve(size);
  double value = random.normal() / std::sqrt(1 - phi * phi);
  for (std::size_t i = 0; i < size; ++i) {
    series.push_back(offset + value);
    value = phi * value + random.normal();
  }
  return series;
}

}  // namespace

TEST_CASE("the first autocorrelation that Box and Jenkins work by hand is met") {
  // The first ten batch yields of Series F, "Time series analysis" (1976), §2.1.5: mean 51,
  // c₀ = 189.6, c₁ = −149.7, r₁ = −.79.
  const std::vector<double> yields{47, 64, 23, 71, 38, 64, 55, 41, 59, 48};
  CHECK(*autocorrelation(yields, 0) == 1);
  CHECK(*autocorrelation(yields, 1) == doctest::Approx(-149.7 / 189.6).epsilon(1e-12));
}

TEST_CASE("an AR(1) series with φ = .5 is worth a third of its values") {
  Random random(1);
  const std::size_t size = 100'000;
  const auto found = serial_correlation(autoregressive(random, size, 0.5));
  // The relative standard error of τ is about √(2(2M + 1)/n) with M = 10 lags: 2 %.
  CHECK(found.effective_count == doctest::Approx(static_cast<double>(size) / 3).epsilon(0.06));
  CHECK(found.inflation * found.effective_count == doctest::Approx(size));
}

TEST_CASE("correlation that outlasts the bound of lags is found by halving") {
  Random random(2);
  // τ = 199 reaches over about 1,000 lags.
  const auto found = serial_correlation(autoregressive(random, 60'000, 0.99));
  CHECK(found.inflation == doctest::Approx(199).epsilon(0.25));
}

TEST_CASE("independent values count nearly whole") {
  Random random(3);
  double inflation = 0;
  for (int i = 0; i < 200; ++i) {
    const auto found = serial_correlation(autoregressive(random, 100, 0));
    CHECK(found.inflation >= 1);
    inflation += found.inflation / 200;
  }
  CHECK(inflation == doctest::Approx(1.19).epsilon(0.05));
  CHECK(serial_correlation(autoregressive(random, 100'000, 0)).inflation < 1.03);
}

TEST_CASE("values that correct each other count once, not more") {
  Random random(4);
  const auto found = serial_correlation(autoregressive(random, 1000, -0.5));
  CHECK(found.inflation == 1);
  CHECK(found.effective_count == 1000);
}

TEST_CASE("what differs between sessions is not correlation within them") {
  Random random(5);
  std::vector<std::vector<double>> sessions;
  for (int session = 0; session < 50; ++session) {
    sessions.push_back(autoregressive(random, 200, 0, 1000.0 * session));
  }
  CHECK(serial_correlation(sessions).inflation < 1.05);
}

TEST_CASE("sessions pool their correlation, less what their own means take of it") {
  Random random(6);
  std::vector<std::vector<double>> sessions;
  for (int session = 0; session < 1000; ++session) {
    sessions.push_back(autoregressive(random, session % 2 == 0 ? 80 : 120, 0.5));
  }
  sessions.emplace_back();
  const auto found = serial_correlation(sessions);
  CHECK(found.inflation == doctest::Approx(2.65).epsilon(0.03));
  CHECK(*found.lag_one == doctest::Approx(0.5 - 1.5 * 0.03 / 2).epsilon(0.03));
}

TEST_CASE("a common offset of a billion changes nothing") {
  Random random(7);
  const auto found = serial_correlation(autoregressive(random, 20'000, 0.5, 1e9));
  CHECK(found.inflation == doctest::Approx(3).epsilon(0.12));
}

TEST_CASE("a drift leaves few independent values") {
  std::vector<double> series;
  for (int i = 0; i < 10'000; ++i) series.push_back(i);
  CHECK(serial_correlation(series).effective_count < 5);
}

TEST_CASE("few values and constant ones count whole") {
  CHECK(serial_correlation(std::vector<double>{}).effective_count == 0);
  CHECK(serial_correlation(std::vector<double>{}).inflation == 1);
  CHECK(serial_correlation(std::vector<double>{1, 2, 3}).effective_count == 3);
  const std::vector<double> constant(100, 0.1);
  CHECK(serial_correlation(constant).effective_count == 100);
  CHECK_FALSE(serial_correlation(constant).lag_one);
  CHECK_FALSE(autocorrelation(constant, 1));
  CHECK_FALSE(autocorrelation(std::vector<double>{1, 2}, 2));
}
