// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/design.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include <doctest/doctest.h>

#include "device_pair.hpp"

using namespace assay;
using namespace assay::predict;

namespace {

constexpr SampleDesign designs[] = {SampleDesign::uniform, SampleDesign::designed};

Dataset data_of(std::size_t rows, std::size_t rows_of_group = 1) {
  Dataset data = measured_on(made_pairs().front().first, made_configurations(rows, 3), 4);
  for (std::size_t row = 0; row < rows; ++row) data.groups[row] = row / rows_of_group;
  data.group_count = (rows + rows_of_group - 1) / rows_of_group;
  return data;
}

std::vector<std::size_t> chosen(SampleDesign design, const Dataset& data, std::size_t count,
                                std::uint64_t seed) {
  return choose_rows(design, data.knobs, data.times, data.groups, count, seed);
}

// The largest distance of any row from the nearest chosen one, knobs in the logarithm.
double largest_gap(const Dataset& data, const std::vector<std::size_t>& rows) {
  double largest = 0;
  for (std::size_t row = 0; row < data.rows(); ++row) {
    double nearest = std::numeric_limits<double>::infinity();
    for (const std::size_t other : rows) {
      double squares = 0;
      for (const KnobColumn& knob : data.knobs.columns) {
        if (!knob.is_number()) continue;
        const double difference = std::log(knob.numbers[row] / knob.numbers[other]);
        squares += difference * difference;
      }
      nearest = std::min(nearest, std::sqrt(squares));
    }
    largest = std::max(largest, nearest);
  }
  return largest;
}

}  // namespace

TEST_CASE("every chosen row is of another group") {
  const Dataset data = data_of(120, 4);
  for (const SampleDesign design : designs) {
    const auto rows = chosen(design, data, 25, 7);
    REQUIRE(rows.size() == 25);
    std::set<std::size_t> groups;
    for (const std::size_t row : rows) groups.insert(data.groups[row]);
    CHECK(groups.size() == 25);
  }
}

TEST_CASE("where there are fewer groups than rows to choose, rows are still chosen once") {
  const Dataset data = data_of(12, 4);
  for (const SampleDesign design : designs) {
    for (const std::size_t count : {std::size_t{5}, std::size_t{12}, std::size_t{50}}) {
      const auto rows = chosen(design, data, count, 7);
      CHECK(rows.size() == std::min<std::size_t>(count, 12));
      CHECK(std::set(rows.begin(), rows.end()).size() == rows.size());
    }
  }
}

TEST_CASE("the same seed chooses the same rows, another one others") {
  const Dataset data = data_of(120);
  for (const SampleDesign design : designs) {
    const auto rows = chosen(design, data, 10, 7);
    CHECK(chosen(design, data, 10, 7) == rows);
    CHECK(chosen(design, data, 10, 8) != rows);
  }
}

TEST_CASE("a design leaves smaller gaps than chance") {
  const Dataset data = data_of(200);
  double by_chance = 0;
  double designed = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    by_chance += largest_gap(data, chosen(SampleDesign::uniform, data, 15, seed));
    designed += largest_gap(data, chosen(SampleDesign::designed, data, 15, seed));
  }
  CHECK(designed < by_chance);
}

TEST_CASE("a large table is designed for without looking at all pairs of rows") {
  const Dataset data = data_of(20'000);
  CHECK(chosen(SampleDesign::designed, data, 10, 1).size() == 10);
}
