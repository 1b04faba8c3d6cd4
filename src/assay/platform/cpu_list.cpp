// SPDX-License-Identifier: Apache-2.0
#include "assay/platform/cpu_list.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "assay/base/text.hpp"

namespace assay::platform {

std::optional<std::vector<int>> parse_cpu_list(std::string_view list) {
  constexpr std::uint64_t most = 1 << 20;
  std::vector<int> cpus;
  for (const std::string_view range : text::split(text::trim(list), ',')) {
    const std::size_t dash = std::min(range.find('-'), range.size());
    const auto first = text::parse_unsigned(range.substr(0, dash));
    const auto last = dash == range.size() ? first : text::parse_unsigned(range.substr(dash + 1));
    if (!first || !last || *last < *first || *last > most) return std::nullopt;
    if (cpus.size() + (*last - *first) >= most) return std::nullopt;
    for (std::uint64_t cpu = *first; cpu <= *last; ++cpu) cpus.push_back(static_cast<int>(cpu));
  }
  return cpus;
}

}  // namespace assay::platform
