// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/levels.hpp"

#include <vector>

#include <doctest/doctest.h>

using assay::stats::effective_count;
using assay::stats::levels_of;
using assay::stats::Moments;
using assay::stats::moments_of;

namespace {

std::vector<Moments> moments_of_each(const std::vector<std::vector<double>>& sessions) {
  std::vector<Moments> moments;
  for (const auto& session : sessions) moments.push_back(moments_of(session));
  return moments;
}

}  // namespace

TEST_CASE("the worked example of Kalibera and Jones comes out") {
  const auto levels = levels_of(moments_of_each({{9, 5, 8, 3}, {10, 6, 7, 11}, {1, 12, 2, 4}}));
  REQUIRE(levels);
  CHECK(levels->sessions == 3);
  CHECK(levels->session_size == 4);
  CHECK(levels->variance_within == doctest::Approx(12.7222).epsilon(1e-4));
  CHECK(levels->variance_of_means == doctest::Approx(3.5625).epsilon(1e-9));
  CHECK(levels->variance_between == doctest::Approx(0.3819).epsilon(1e-3));
  CHECK(levels->icc == doctest::Approx(0.3819 / (0.3819 + 12.7222)).epsilon(1e-3));
}

TEST_CASE("unequal sessions follow one-way analysis of variance") {
  // By hand: n 6, Σm² 14, m₀ (6 − 14/6)/2 = 11/6; grand mean 4; within 2 + 2 + 0 over 3;
  // between 2·(2 − 4)² + 3·(4 − 4)² + 1·(8 − 4)² = 24 over 2.
  const auto levels = levels_of(moments_of_each({{1, 3}, {3, 4, 5}, {8}}));
  REQUIRE(levels);
  CHECK(levels->session_size == doctest::Approx(11.0 / 6.0));
  CHECK(levels->variance_within == doctest::Approx(4.0 / 3.0));
  CHECK(levels->variance_of_means == doctest::Approx(12.0 / (11.0 / 6.0)));
  CHECK(levels->variance_between == doctest::Approx((12.0 - 4.0 / 3.0) / (11.0 / 6.0)));
}

TEST_CASE("sessions closer to each other than their iterations explain add nothing") {
  const auto levels = levels_of(moments_of_each({{1, 9}, {2, 8}, {0, 10}}));
  REQUIRE(levels);
  CHECK(levels->variance_between == 0.0);
  CHECK(levels->icc == 0.0);
}

TEST_CASE("constant data have no correlation, and sessions that differ only as a whole have all") {
  CHECK(levels_of(moments_of_each({{0.1, 0.1}, {0.1, 0.1}, {0.1, 0.1}}))->icc == 0.0);
  CHECK(levels_of(moments_of_each({{1, 1}, {2, 2}}))->icc == 1.0);
}

TEST_CASE("fewer than two sessions with values have no levels") {
  CHECK_FALSE(levels_of({}));
  CHECK_FALSE(levels_of(moments_of_each({{1, 2, 3}})));
  CHECK_FALSE(levels_of(moments_of_each({{}, {1, 2, 3}, {}})));
}

TEST_CASE("an empty session changes nothing, wherever it stands") {
  const auto with = levels_of(moments_of_each({{}, {101, 103}, {104, 108}}));
  const auto without = levels_of(moments_of_each({{101, 103}, {104, 108}}));
  REQUIRE(with);
  CHECK(with->sessions == 2);
  CHECK(with->variance_of_means == doctest::Approx(without->variance_of_means));
}

TEST_CASE("independent values count in full, and fully correlated ones once a session") {
  const auto sessions = moments_of_each({{1, 2, 3, 4}, {1, 2, 3, 4}, {1, 2, 3, 4}});
  CHECK(effective_count(sessions, 0.0) == 12.0);
  CHECK(effective_count(sessions, 1.0) == 3.0);
  CHECK(effective_count(sessions, 0.5) == doctest::Approx(12.0 / 2.5));
  CHECK(effective_count({}, 0.5) == 0.0);
}

TEST_CASE("unequal sessions are as large as their values see them") {
  // Σm²/n = (1 + 9)/4 = 2.5.
  CHECK(effective_count(moments_of_each({{1}, {2, 3, 4}}), 1.0) == doctest::Approx(4.0 / 2.5));
}
