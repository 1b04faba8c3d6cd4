// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/findings/ties.hpp"

#include <algorithm>

namespace assay::decide::findings {

std::vector<std::size_t> ties(const Evidence& evidence, const JudgedGroup& group,
                              const std::map<Pair, Judged>& pairs,
                              const MetricValues* FoundCase::*values, Extreme extreme,
                              SupportOf support_of, const FindingsOptions& options) {
  const auto figure = [&](std::size_t place) {
    const double point = (case_at(evidence, group.group, place).*values)->point;
    return extreme == Extreme::lowest ? point : -point;
  };
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < group.group.cases.size(); ++i) {
    if (case_at(evidence, group.group, i).*values != nullptr) places.push_back(i);
  }
  std::stable_sort(places.begin(), places.end(),
                   [&](std::size_t one, std::size_t other) { return figure(one) < figure(other); });
  if (places.empty()) return places;
  const std::size_t best = places.front();
  std::erase_if(places, [&](std::size_t place) {
    const Judged* judged = place == best ? nullptr : find_pair(pairs, best, place);
    return judged != nullptr && support_of(*judged, options) == Support::shown;
  });
  return places;
}

}  // namespace assay::decide::findings
