// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/replay/latency_model.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/engine/replay/description.hpp"

using namespace assay;
using engine::replay::LatencyModel;

namespace {

Knobs default_knobs() {
  Knobs knobs;
  for (const KnobSpec& knob : engine::replay::description().knobs) knobs[knob.name] = knob.initial;
  return knobs;
}

std::vector<double> factors(const Knobs& knobs, int count, std::uint64_t seed = 1) {
  LatencyModel model(knobs, seed);
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(model.next_iteration(0));
  return values;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double standard_deviation(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += (value - mean(values)) * (value - mean(values));
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

}  // namespace

TEST_CASE("noise has the mean and the coefficient of variation that were asked for") {
  constexpr int count = 20'000;
  for (const char* distribution : {"normal", "lognormal", "bimodal"}) {
    CAPTURE(distribution);
    Knobs knobs = default_knobs();
    knobs["distribution"] = distribution;
    knobs["cov"] = 0.1;
    const auto values = factors(knobs, count / 10);
    // Five standard errors of the mean, and of the standard deviation.
    CHECK(std::abs(mean(values) - 1) < 5 * 0.1 / std::sqrt(count / 10));
    CHECK(std::abs(standard_deviation(values) - 0.1) < 0.01);
  }
}

TEST_CASE("a heavy tail has the mean that was asked for and lies far above it at times") {
  Knobs knobs = default_knobs();
  knobs["distribution"] = "heavy_tail";
  knobs["cov"] = 0.05;
  const auto values = factors(knobs, 20'000);
  CHECK(std::abs(mean(values) - 1) < 0.02);
  double largest = 0;
  for (const double value : values) largest = std::max(largest, value);
  CHECK(largest > 1.5);
}

TEST_CASE("constant latencies are constant") {
  Knobs knobs = default_knobs();
  knobs["distribution"] = "constant";
  for (const double factor : factors(knobs, 10)) CHECK(factor == 1.0);
}

TEST_CASE("the same seed gives the same noise, another seed other noise") {
  CHECK(factors(default_knobs(), 50, 3) == factors(default_knobs(), 50, 3));
  CHECK(factors(default_knobs(), 50, 3) != factors(default_knobs(), 50, 4));
}

TEST_CASE("successive iterations are as correlated as asked for") {
  Knobs knobs = default_knobs();
  knobs["distribution"] = "normal";
  knobs["cov"] = 0.1;
  knobs["autocorrelation"] = 0.5;
  const auto values = factors(knobs, 20'000);
  const double center = mean(values);
  double covariance = 0;
  double variance = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    covariance += (values[i] - center) * (values[i - 1] - center);
    variance += (values[i] - center) * (values[i] - center);
  }
  CHECK(std::abs(covariance / variance - 0.5) < 0.03);
}

TEST_CASE("warm-up fades and drift grows") {
  Knobs knobs = default_knobs();
  knobs["distribution"] = "constant";
  knobs["warmup_factor"] = 3.0;
  const auto values = factors(knobs, 40);
  CHECK(values[0] == doctest::Approx(3));
  CHECK(values[2] == doctest::Approx(1 + 2 * std::exp(-1)));
  CHECK(values[39] == doctest::Approx(1).epsilon(1e-6));

  knobs["warmup_factor"] = 1.0;
  knobs["drift"] = 0.01;
  LatencyModel drifting(knobs, 1);
  CHECK(drifting.next_iteration(0) == doctest::Approx(1));
  CHECK(drifting.next_iteration(10) == doctest::Approx(1.1));
}

TEST_CASE("sessions differ as much as asked for") {
  Knobs knobs = default_knobs();
  knobs["distribution"] = "constant";
  knobs["session_cov"] = 0.05;
  std::vector<double> sessions;
  for (std::uint64_t seed = 0; seed < 5000; ++seed) sessions.push_back(factors(knobs, 1, seed)[0]);
  CHECK(std::abs(standard_deviation(sessions) - 0.05) < 0.003);
}
