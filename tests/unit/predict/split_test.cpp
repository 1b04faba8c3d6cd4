// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/split.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using assay::Dataset;
using namespace assay::predict;

namespace {

// Group g has g + 1 rows, interleaved.
std::vector<std::size_t> uneven_groups() {
  std::vector<std::size_t> groups;
  for (std::size_t round = 0; round < 12; ++round) {
    for (std::size_t group = round; group < 12; ++group) groups.push_back(group);
  }
  return groups;
}

}  // namespace

TEST_CASE("every row is in one fold, no group is in two, and folds differ by a group at most") {
  const auto groups = uneven_groups();
  const auto folds = group_folds(groups, 5, 7);
  REQUIRE(folds.size() == 5);
  std::vector<int> seen(groups.size(), 0);
  std::vector<std::set<std::size_t>> of_fold;
  const auto [smallest, largest] = std::minmax_element(
      folds.begin(), folds.end(),
      [](const auto& left, const auto& right) { return left.size() < right.size(); });
  CHECK(largest->size() - smallest->size() <= 12);
  for (const auto& fold : folds) {
    CHECK(std::is_sorted(fold.begin(), fold.end()));
    auto& in_fold = of_fold.emplace_back();
    for (const std::size_t row : fold) {
      ++seen[row];
      in_fold.insert(groups[row]);
    }
  }
  CHECK(std::all_of(seen.begin(), seen.end(), [](int times) { return times == 1; }));
  std::size_t of_all = 0;
  for (const auto& in_fold : of_fold) of_all += in_fold.size();
  CHECK(of_all == 12);
}

TEST_CASE("a seed gives the same folds again, another seed gives others") {
  const auto groups = uneven_groups();
  CHECK(group_folds(groups, 4, 1) == group_folds(groups, 4, 1));
  CHECK(group_folds(groups, 4, 1) != group_folds(groups, 4, 2));
}

TEST_CASE("some groups are whole ones that fit together, the same again for a seed") {
  const auto groups = uneven_groups();  // 78 rows
  const auto rows = some_groups(groups, 40, 3);
  CHECK(rows.size() <= 40);
  CHECK(rows.size() > 28);  // the largest group has 12 rows: there was no room for another one
  CHECK(std::is_sorted(rows.begin(), rows.end()));
  for (const std::size_t row : rows) {
    for (std::size_t other = 0; other < groups.size(); ++other) {
      if (groups[other] == groups[row]) CHECK(std::binary_search(rows.begin(), rows.end(), other));
    }
  }
  CHECK(some_groups(groups, 40, 3) == rows);
  CHECK(some_groups(groups, 40, 4) != rows);
  CHECK(some_groups(groups, 1000, 3).size() == groups.size());
  CHECK(some_groups(std::vector<std::size_t>{0, 0, 0}, 2, 1).size() == 3);
}

TEST_CASE("the other rows are all that were not named") {
  CHECK(other_rows(std::vector<std::size_t>{3, 0}, 5) == std::vector<std::size_t>{1, 2, 4});
  CHECK(other_rows({}, 2) == std::vector<std::size_t>{0, 1});
}

TEST_CASE("taken rows keep their knobs, times and groups, which are numbered anew") {
  const Dataset dataset{
      .name = "d",
      .device = "gpu",
      .knobs = {{{.name = "n", .numbers = {1, 2, 3, 4}},
                 {.name = "w", .words = {"a", "b", "c", "d"}}}},
      .times = {.stages = {{"vision", {10, 20, 30, 40}}}, .total_ms = {11, 21, 31, 41}},
      .total_measured = true,
      .groups = {0, 1, 2, 1},
      .group_count = 3,
      .notes = {"note"}};
  const Dataset some = take(dataset, std::vector<std::size_t>{3, 0, 1});
  CHECK(some == Dataset{.name = "d",
                        .device = "gpu",
                        .knobs = {{{.name = "n", .numbers = {4, 1, 2}},
                                   {.name = "w", .words = {"d", "a", "b"}}}},
                        .times = {.stages = {{"vision", {40, 10, 20}}}, .total_ms = {41, 11, 21}},
                        .total_measured = true,
                        .groups = {0, 1, 0},
                        .group_count = 2,
                        .notes = {"note"}});
}
