// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/rank.hpp"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using namespace assay;
using decide::Contender;
using decide::find_test;
using decide::Ranks;
using decide::ranks_of;

namespace {

constexpr double confidence = 0.95;
constexpr std::size_t no_bound = 1000;

Contender contender(const std::vector<double>& sessions) {
  Contender made;
  for (const double value : sessions) {
    made.sessions.push_back({.value = value});
    made.point += value / static_cast<double>(sessions.size());
  }
  return made;
}

Ranks lower(const std::vector<Contender>& contenders, std::size_t most = no_bound) {
  return ranks_of(contenders, Better::lower, confidence, most);
}

// What one session of a machine says: lognormal about its level.
Contender simulated(double level, double cov, int sessions, Random& random) {
  std::vector<double> values;
  for (int i = 0; i < sessions; ++i) values.push_back(level * std::exp(cov * random.normal()));
  return contender(values);
}

// In how many of `runs` rankings of `models` equal models two of them were separated.
int wrong_wins(int models, int sessions, double cov, int runs, std::size_t most) {
  Random random(20261127);
  int wrong = 0;
  for (int run = 0; run < runs; ++run) {
    std::vector<Contender> contenders;
    for (int i = 0; i < models; ++i) contenders.push_back(simulated(10, cov, sessions, random));
    bool any = false;
    for (const auto& range : lower(contenders, most).ranges) any = any || range->rank > 1;
    wrong += any ? 1 : 0;
  }
  return wrong;
}

// Four standard errors of a proportion that is 5 %: luck does not fail a test.
double most_wrong(int runs) {
  constexpr double alpha = 0.05;
  return runs * (alpha + 4 * std::sqrt(alpha * (1 - alpha) / runs));
}

}  // namespace

TEST_CASE("whoever is better for certain comes before, and the others share a place") {
  const Ranks ranks = lower({contender({20.0, 20.1, 19.9}), contender({10.0, 10.1, 9.9}),
                             contender({10.05, 9.95, 10.1}), contender({30.0, 30.2, 29.8})});
  CHECK(ranks.pairs == 6);
  CHECK(ranks.tests.size() == 6);
  CHECK(ranks.order == std::vector<std::size_t>{1, 2, 0, 3});
  CHECK(ranks.ranges[1]->rank == 1);
  CHECK(ranks.ranges[1]->worst == 2);
  CHECK(ranks.ranges[2]->rank == 1);
  CHECK(ranks.ranges[0]->rank == 3);
  CHECK(ranks.ranges[0]->worst == 3);
  CHECK(ranks.ranges[3]->rank == 4);
}

TEST_CASE("where more is better the order turns around") {
  const std::vector<Contender> contenders{contender({20.0, 20.1, 19.9}),
                                          contender({10.0, 10.1, 9.9})};
  const Ranks ranks = ranks_of(contenders, Better::higher, confidence, no_bound);
  CHECK(ranks.order == std::vector<std::size_t>{0, 1});
  CHECK(ranks.ranges[0]->rank == 1);
  CHECK(ranks.ranges[1]->rank == 2);
}

TEST_CASE("one that is known badly shares the first place with one that is known well") {
  const Ranks ranks = lower({contender({10.0, 10.01, 9.99}), contender({9.0, 14.0, 11.0}),
                             contender({12, 12.01, 11.99})});
  CHECK(ranks.ranges[0]->rank == 1);
  CHECK(ranks.ranges[1]->rank == 1);
  CHECK(ranks.ranges[1]->worst == 3);
  CHECK(ranks.ranges[2]->rank == 2);
}

TEST_CASE("without two sessions, or with one that is not positive, nothing can be told") {
  const Ranks ranks = lower({contender({10, 10.1, 9.9}), contender({5}), contender({0, 1, 2}),
                             contender({}), contender({20, 20.1, 19.9})});
  CHECK(ranks.pairs == 1);
  CHECK(ranks.ranges[0]->rank == 1);
  CHECK_FALSE(ranks.ranges[1]);
  CHECK_FALSE(ranks.ranges[2]);
  CHECK_FALSE(ranks.ranges[3]);
  CHECK(ranks.ranges[4]->rank == 2);
  const Ranks alone = lower({contender({10, 10.1, 9.9}), contender({5})});
  CHECK_FALSE(alone.ranges[0]);
  CHECK(lower({}).order.empty());
}

TEST_CASE("what never varies and is equal is tied, and what differs is not") {
  const Ranks ranks = lower({contender({10, 10}), contender({10, 10}), contender({10.5, 10.5})});
  CHECK(ranks.ranges[0]->rank == 1);
  CHECK(ranks.ranges[1]->rank == 1);
  CHECK(ranks.ranges[2]->rank == 3);
}

TEST_CASE("a test is found in either order of its two") {
  const Ranks ranks = lower({contender({10, 11, 12}), contender({20, 21, 22}), contender({1})});
  REQUIRE(find_test(ranks, 0, 1) != nullptr);
  CHECK(find_test(ranks, 0, 1) == find_test(ranks, 1, 0));
  CHECK(find_test(ranks, 0, 1)->t > 0);
  CHECK(find_test(ranks, 0, 2) == nullptr);
}

TEST_CASE("above the bound the best and neighbours are tested, adjusted over all pairs") {
  std::vector<Contender> contenders;
  for (int i = 0; i < 6; ++i) contenders.push_back(contender({10.0 + i, 10.1 + i, 10.2 + i}));
  const Ranks all = lower(contenders, 6);
  const Ranks few = lower(contenders, 5);
  CHECK_FALSE(all.is_bounded);
  CHECK(few.is_bounded);
  CHECK(few.pairs == 15);
  CHECK(few.tests.size() == 9);
  for (const decide::PairTest& test : few.tests) {
    const decide::PairTest* same = find_test(all, test.first, test.second);
    REQUIRE(same != nullptr);
    CHECK(test.p == same->p);
    CHECK(test.adjusted_p >= same->adjusted_p);
  }
  for (std::size_t i = 0; i < contenders.size(); ++i) {
    CHECK(few.ranges[i]->rank <= all.ranges[i]->rank);
    CHECK(few.ranges[i]->worst >= all.ranges[i]->worst);
  }
}

TEST_CASE("equal models are separated in no more than 5 of 100 rankings") {
  constexpr int runs = 1500;
  for (const int models : {2, 5, 12}) {
    for (const int sessions : {3, 5}) {
      for (const double cov : {0.01, 0.15}) {
        CAPTURE(models);
        CAPTURE(sessions);
        CAPTURE(cov);
        const int wrong = wrong_wins(models, sessions, cov, runs, no_bound);
        MESSAGE(models, " equal models, ", sessions, " sessions, CoV ", 100 * cov,
                " %: ", 100.0 * wrong / runs, " % of rankings separate two");
        CHECK(wrong <= most_wrong(runs));
      }
    }
  }
}

TEST_CASE("a bounded ranking is wrong no more often, although its points chose its tests") {
  constexpr int runs = 1500;
  CHECK(wrong_wins(20, 5, 0.05, runs, 10) <= most_wrong(runs));
}

TEST_CASE("all true ranks lie in their ranges in at least 95 of 100 rankings") {
  constexpr int runs = 600;
  const std::vector<double> levels{10, 10.2, 10.4, 12, 12.1, 15};
  Random random(7);
  int missed = 0;
  for (int run = 0; run < runs; ++run) {
    std::vector<Contender> contenders;
    for (const double level : levels) contenders.push_back(simulated(level, 0.02, 5, random));
    const Ranks ranks = lower(contenders);
    bool all = true;
    for (std::size_t i = 0; i < levels.size(); ++i) {
      all = all && ranks.ranges[i]->rank <= i + 1 && i + 1 <= ranks.ranges[i]->worst;
    }
    missed += all ? 0 : 1;
  }
  CHECK(missed <= most_wrong(runs));
}
