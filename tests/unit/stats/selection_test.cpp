// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/selection.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/stats/quantile.hpp"

using assay::stats::percentile;
using assay::stats::select_median;
using assay::stats::select_percentile;

TEST_CASE("selection gives the percentile of the sorted values, exactly") {
  assay::Random random(3);
  for (const std::size_t count : {1U, 2U, 3U, 10U, 101U, 400U}) {
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i) {
      values.push_back(static_cast<double>(random.below(50)) / 7.0);  // with ties
    }
    auto sorted = values;
    std::sort(sorted.begin(), sorted.end());
    for (const double p : {0.0, 0.05, 0.25, 0.5, 0.9, 0.95, 0.99, 1.0}) {
      CAPTURE(count);
      CAPTURE(p);
      random.shuffle(std::span(values));
      CHECK(select_percentile(values, p) == percentile(sorted, p));
    }
  }
}

TEST_CASE("the median of an even count lies half way between the middle two") {
  std::vector<double> values{4, 1, 3, 2};
  CHECK(select_median(values) == 2.5);
}
