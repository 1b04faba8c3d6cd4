// SPDX-License-Identifier: Apache-2.0
#include "assay/host/lock_wish.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

namespace assay::host {

LockWish impossible_wish(LockOutcome outcome, std::string reason) {
  LockWish wish;
  wish.outcomes.push_back(std::move(outcome));
  wish.impossible = std::move(reason);
  return wish;
}

std::string cpu_device(std::span<const int> cpus) {
  std::vector<int> sorted(cpus.begin(), cpus.end());
  std::sort(sorted.begin(), sorted.end());
  std::string device = "cpu";
  for (std::size_t first = 0; first < sorted.size();) {
    std::size_t last = first;
    while (last + 1 < sorted.size() && sorted[last + 1] <= sorted[last] + 1) ++last;
    if (first > 0) device += ',';
    device += std::to_string(sorted[first]);
    if (sorted[last] != sorted[first]) device += fmt::format("-{}", sorted[last]);
    first = last + 1;
  }
  return device;
}

}  // namespace assay::host
