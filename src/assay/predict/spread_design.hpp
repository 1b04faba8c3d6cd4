// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>
#include "assay/data/dataset.hpp"
namespace assay::predict {
std::vector<std::size_t> spread_rows(const KnobTable& knobs, const StageTimes& source,
                                     std::vector<std::size_t> order,
                                     std::span<const std::size_t> groups, std::size_t count,
                                     std::uint64_t seed);
}
