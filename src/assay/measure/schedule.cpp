// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/schedule.hpp"

#include <numeric>
#include <span>

#include "assay/base/random.hpp"

namespace assay::measure {

std::vector<PlannedSession> schedule(const Study& study) {
  std::vector<std::size_t> order(study.cases.size());
  std::vector<PlannedSession> planned;
  planned.reserve(study.cases.size() * static_cast<std::size_t>(study.protocol.sessions));
  for (int round = 0; round < study.protocol.sessions; ++round) {
    std::iota(order.begin(), order.end(), std::size_t{0});
    Random random(derive_seed(study.seed, {static_cast<std::uint64_t>(round)}));
    random.shuffle(std::span(order));
    for (const std::size_t index : order) planned.push_back({index, round});
  }
  return planned;
}

}  // namespace assay::measure
