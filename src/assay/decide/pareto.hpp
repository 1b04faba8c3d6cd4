// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who is not beaten in everything at once. Pure.

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace assay::decide {

// Less is better in each; what nobody is judged by is the same for all.
using Costs = std::array<double, 3>;

// At least as good in all, and better in one.
bool dominates(const Costs& one, const Costs& other);

// Of each one that dominates it and is on the front itself, the first by its costs; none: it is on
// the front. Points that are equal do not dominate each other.
std::vector<std::optional<std::size_t>> dominators(std::span<const Costs> costs);

}  // namespace assay::decide
