// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/schedule.hpp"

#include <cstdint>
#include <numeric>
#include <span>

#include "assay/base/random.hpp"

namespace assay::measure {

std::vector<std::size_t> round_order(const Study& study, int round) {
  std::vector<std::size_t> order(study.cases.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random random(derive_seed(study.seed, {static_cast<std::uint64_t>(round)}));
  random.shuffle(std::span(order));
  return order;
}

}  // namespace assay::measure
