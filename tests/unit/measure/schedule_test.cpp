// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/schedule.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <initializer_list>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace assay;
using measure::round_order;

namespace {

Study study_of(int cases, std::uint64_t seed) {
  Study study;
  study.seed = seed;
  for (int i = 0; i < cases; ++i) study.cases.push_back({.name = std::to_string(i)});
  return study;
}

}  // namespace

TEST_CASE("every round holds every case once") {
  const Study study = study_of(7, 11);
  for (int round = 0; round < 5; ++round) {
    const auto order = round_order(study, round);
    CHECK(order.size() == 7);
    CHECK(std::set<std::size_t>(order.begin(), order.end()).size() == 7);
  }
}

TEST_CASE("the order follows from the seed and the round alone") {
  CHECK(round_order(study_of(8, 5), 3) == round_order(study_of(8, 5), 3));
  CHECK(round_order(study_of(8, 5), 3) != round_order(study_of(8, 6), 3));
  CHECK(round_order(study_of(8, 5), 3) != round_order(study_of(8, 5), 4));
}

TEST_CASE("no case is always first") {
  std::array<int, 4> first{};
  const Study study = study_of(4, 1);
  for (int round = 0; round < 400; ++round) ++first[round_order(study, round).front()];
  // Each count is binomial(400, 1/4): 6.9 standard deviations either side of 100.
  for (const int count : first) CHECK(std::abs(count - 100) < 60);
}

namespace {

// "linear/0", "linear/1", …, "iterative/0", …
Study sided_study(int cases, std::initializer_list<const char*> sides, std::uint64_t seed) {
  Study study;
  study.seed = seed;
  for (const char* side : sides) {
    for (int i = 0; i < cases; ++i) {
      study.cases.push_back({.name = std::string(side) + "/" + std::to_string(i), .side = side});
    }
  }
  return study;
}

}  // namespace

TEST_CASE("the sides of a case follow each other at once") {
  const Study study = sided_study(4, {"linear", "iterative"}, 9);
  for (int round = 0; round < 6; ++round) {
    const auto order = round_order(study, round);
    CHECK(std::set<std::size_t>(order.begin(), order.end()).size() == 8);
    for (std::size_t i = 0; i < order.size(); i += 2) {
      CHECK(own_name(study.cases[order[i]]) == own_name(study.cases[order[i + 1]]));
    }
  }
}

TEST_CASE("every odd round has the sides in the reverse order of the round before it") {
  const Study study = sided_study(1, {"a", "b", "c"}, 3);
  std::set<std::vector<std::size_t>> orders;
  for (int round = 0; round < 40; round += 2) {
    auto order = round_order(study, round);
    orders.insert(order);
    std::reverse(order.begin(), order.end());
    CHECK(round_order(study, round + 1) == order);
  }
  CHECK(orders.size() > 1);  // it is drawn, not fixed
}
