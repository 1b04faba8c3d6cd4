// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/design.hpp"

#include <algorithm>
#include <map>

#include "assay/base/random.hpp"
#include "assay/predict/spread_design.hpp"

namespace assay::predict {
namespace {

// Rounds over the groups in random order, in each a random row of every group that has one left.
std::vector<std::size_t> at_random(std::span<const std::size_t> groups, std::size_t count,
                                   Random& random) {
  std::map<std::size_t, std::vector<std::size_t>> rows_of;
  for (std::size_t row = 0; row < groups.size(); ++row) rows_of[groups[row]].push_back(row);
  std::vector<std::vector<std::size_t>> left;
  for (auto& [group, rows] : rows_of) {
    random.shuffle(std::span(rows));
    left.push_back(std::move(rows));
  }
  random.shuffle(std::span(left));
  std::vector<std::size_t> chosen;
  for (std::size_t round = 0; chosen.size() < std::min(count, groups.size()); ++round) {
    for (const auto& rows : left) {
      if (round < rows.size() && chosen.size() < count) chosen.push_back(rows[round]);
    }
  }
  return chosen;
}

}  // namespace

std::vector<std::size_t> choose_rows(SampleDesign design, const KnobTable& knobs,
                                     const StageTimes& source, std::span<const std::size_t> groups,
                                     std::size_t count, std::uint64_t seed) {
  Random random(seed);
  if (design == SampleDesign::uniform) return at_random(groups, count, random);
  const std::vector<std::size_t> order = at_random(groups, groups.size(), random);
  return spread_rows(knobs, source, order, groups, count, random.next());
}

}  // namespace assay::predict
