// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/schedule.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>

#include "assay/base/random.hpp"

namespace assay::measure {

namespace {

constexpr std::uint64_t side_order = 1;  // apart from the order of the cases

// The cases by what they have in common: one group of all sides of a case, in the study's order.
std::vector<std::vector<std::size_t>> groups_of(const Study& study) {
  std::vector<std::vector<std::size_t>> groups;
  std::map<std::string_view, std::size_t> known;
  for (std::size_t i = 0; i < study.cases.size(); ++i) {
    const Case& point = study.cases[i];
    if (point.side.empty()) {
      groups.push_back({i});
      continue;
    }
    const auto [group, is_new] = known.emplace(own_name(point), groups.size());
    if (is_new) groups.emplace_back();
    groups[group->second].push_back(i);
  }
  return groups;
}

}  // namespace

std::vector<std::size_t> round_order(const Study& study, int round) {
  std::vector<std::vector<std::size_t>> groups = groups_of(study);
  const auto pair = static_cast<std::uint64_t>(round / 2);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    Random random(derive_seed(study.seed, {pair, side_order, i}));
    random.shuffle(std::span(groups[i]));
    if (round % 2 == 1) std::reverse(groups[i].begin(), groups[i].end());
  }
  Random random(derive_seed(study.seed, {static_cast<std::uint64_t>(round)}));
  random.shuffle(std::span(groups));
  std::vector<std::size_t> order;
  order.reserve(study.cases.size());
  for (const auto& group : groups) order.insert(order.end(), group.begin(), group.end());
  return order;
}

}  // namespace assay::measure
