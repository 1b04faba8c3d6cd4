// SPDX-License-Identifier: Apache-2.0
#include "assay/report/histogram.hpp"

#include <numeric>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using assay::Interval;
using assay::report::Histogram;
using assay::report::histogram_of;

namespace {

using Sessions = std::vector<std::vector<double>>;

std::vector<double> normal_values(std::size_t count, double mean, double sd) {
  assay::Random random(7);
  std::vector<double> values(count);
  for (double& value : values) value = mean + sd * random.normal();
  return values;
}

std::size_t binned(const Histogram& histogram) {
  std::size_t sum = 0;
  for (const auto& counts : histogram.counts) {
    sum = std::accumulate(counts.begin(), counts.end(), sum);
  }
  return sum;
}

}  // namespace

TEST_CASE("every value is in a bin of its session, the largest in the last") {
  const Histogram histogram = histogram_of(Sessions{{0, 1, 2, 3, 4}, {5, 6, 7, 8, 10}});
  CHECK(histogram.bins == Interval{0, 10});
  CHECK(binned(histogram) == 10);
  CHECK(histogram.counts[0].front() > 0);
  CHECK(histogram.counts[0].back() == 0);
  CHECK(histogram.counts[1].back() > 0);
  CHECK(histogram.counts[1].front() == 0);
}

TEST_CASE("bins are of Freedman and Diaconis' width") {
  // IQR 49.5 of 0 … 99: 2·49.5/∛100 = 21.3, but at least 2·∛100 = 9.3 bins.
  std::vector<double> values(100);
  std::iota(values.begin(), values.end(), 0.0);
  CHECK(histogram_of(Sessions{values}).counts[0].size() == 10);
  const auto normal = normal_values(1000, 0, 1);
  const Histogram histogram = histogram_of(Sessions{normal});
  CHECK(histogram.bin_width() == doctest::Approx(2 * 1.349 / 10).epsilon(0.1));
}

TEST_CASE("a value a hundred times as large does not ruin the axis, and is counted") {
  auto values = normal_values(100, 5, 0.1);
  values[17] = 500;
  const Histogram histogram = histogram_of(Sessions{values});
  CHECK(histogram.shown.upper < 6);
  CHECK(histogram.above == 1);
  CHECK(histogram.below == 0);
  CHECK(binned(histogram) == 99);
}

TEST_CASE("at most one value in fifty is beyond each end, and a second mode never is") {
  auto values = normal_values(900, 10, 0.1);
  for (const double value : normal_values(100, 20, 0.1)) values.push_back(value);
  const Histogram bimodal = histogram_of(Sessions{values});
  CHECK(bimodal.above + bimodal.below == 0);
  std::vector<double> heavy(1000);
  for (std::size_t i = 0; i < heavy.size(); ++i) heavy[i] = 1e6 / static_cast<double>(i + 1);
  CHECK(histogram_of(Sessions{heavy}).above <= 20);
}

TEST_CASE("one value and equal values are one bin around them") {
  for (const Sessions& sessions : {Sessions{{7}}, Sessions{{7, 7, 7}, {7}}, Sessions{{0, 0}}}) {
    const Histogram histogram = histogram_of(sessions);
    CHECK(histogram.counts[0].size() == 1);
    CHECK(histogram.bins.lower < histogram.shown.lower);
    CHECK(histogram.bins.upper > histogram.shown.upper);
    CHECK(histogram.above + histogram.below == 0);
  }
}

TEST_CASE("there are never more than fifty bins") {
  std::vector<double> values = normal_values(100000, 1e9, 1);
  CHECK(histogram_of(Sessions{values}).counts[0].size() == 50);
}

TEST_CASE("a session without values has empty bins") {
  const Histogram histogram = histogram_of(Sessions{{}, {1, 2, 3}});
  CHECK(histogram.counts.size() == 2);
  CHECK(binned(histogram) == 3);
}
