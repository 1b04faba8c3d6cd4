// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/rank.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "assay/stats/holm.hpp"
#include "assay/stats/welch.hpp"

namespace assay::decide {
namespace {

using Levels = std::vector<std::optional<stats::LogLevel>>;

std::vector<std::size_t> order_of(std::span<const Contender> contenders, Better better) {
  std::vector<std::size_t> order(contenders.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    const double one = contenders[left].point;
    const double other = contenders[right].point;
    return better == Better::lower ? one < other : one > other;
  });
  return order;
}

PairTest test_of(const Levels& levels, std::size_t one, std::size_t other) {
  const auto [first, second] = std::minmax(one, other);
  const stats::TestStatistic test = stats::log_test(*levels[first], *levels[second]);
  return {.first = first, .second = second, .t = test.t, .p = test.p};
}

std::vector<PairTest> all_pairs(const Levels& levels, std::span<const std::size_t> judged) {
  std::vector<PairTest> tests;
  tests.reserve(judged.size() * (judged.size() - 1) / 2);
  for (std::size_t i = 0; i < judged.size(); ++i) {
    for (std::size_t j = i + 1; j < judged.size(); ++j) {
      tests.push_back(test_of(levels, judged[i], judged[j]));
    }
  }
  return tests;
}

// `judged` are in the order of their points.
std::vector<PairTest> with_best_and_neighbours(const Levels& levels,
                                               std::span<const std::size_t> judged) {
  std::vector<PairTest> tests;
  for (std::size_t i = 1; i < judged.size(); ++i) {
    tests.push_back(test_of(levels, judged.front(), judged[i]));
    if (i > 1) tests.push_back(test_of(levels, judged[i - 1], judged[i]));
  }
  return tests;
}

void adjust(Ranks& ranks) {
  std::vector<double> p_values;
  p_values.reserve(ranks.tests.size());
  for (const PairTest& test : ranks.tests) p_values.push_back(test.p);
  const std::vector<double> adjusted = stats::holm_adjusted(p_values, ranks.pairs);
  for (std::size_t i = 0; i < ranks.tests.size(); ++i) ranks.tests[i].adjusted_p = adjusted[i];
}

bool comes_before(const PairTest& left, const PairTest& right) {
  return std::tie(left.first, left.second) < std::tie(right.first, right.second);
}

}  // namespace

Ranks ranks_of(std::span<const Contender> contenders, Better better, double confidence,
               std::size_t most) {
  Ranks ranks{.order = order_of(contenders, better)};
  ranks.ranges.resize(contenders.size());
  Levels levels;
  for (const Contender& contender : contenders) {
    levels.push_back(stats::log_level(contender.sessions));
  }
  std::vector<std::size_t> judged;
  std::copy_if(ranks.order.begin(), ranks.order.end(), std::back_inserter(judged),
               [&](std::size_t index) { return levels[index].has_value(); });
  if (judged.size() < 2) return ranks;

  ranks.pairs = judged.size() * (judged.size() - 1) / 2;
  ranks.is_bounded = judged.size() > most;
  ranks.tests =
      ranks.is_bounded ? with_best_and_neighbours(levels, judged) : all_pairs(levels, judged);
  adjust(ranks);
  std::sort(ranks.tests.begin(), ranks.tests.end(), comes_before);

  for (const std::size_t index : judged) ranks.ranges[index] = RankRange{1, judged.size()};
  for (const PairTest& test : ranks.tests) {
    if (!(test.adjusted_p < 1 - confidence)) continue;
    const bool first_is_better = (test.t > 0) == (better == Better::lower);
    const std::size_t winner = first_is_better ? test.first : test.second;
    const std::size_t loser = first_is_better ? test.second : test.first;
    ++ranks.ranges[loser]->rank;
    --ranks.ranges[winner]->worst;
  }
  return ranks;
}

const PairTest* find_test(const Ranks& ranks, std::size_t one, std::size_t other) {
  const auto [first, second] = std::minmax(one, other);
  const PairTest wanted{.first = first, .second = second};
  const auto found = std::lower_bound(ranks.tests.begin(), ranks.tests.end(), wanted, comes_before);
  if (found == ranks.tests.end() || comes_before(wanted, *found)) return nullptr;
  return &*found;
}

}  // namespace assay::decide
