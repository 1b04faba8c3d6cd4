// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where the warm-up ends: MSER-5 (White, "An effective truncation heuristic for bias reduction in
// simulation output", Simulation 69 (1997); batches of five after White, Cobb & Spratt, "A
// comparison of five steady-state truncation heuristics for simulation", WSC 2000).

#include <cstddef>
#include <optional>
#include <span>

namespace assay::stats {

// The fewest values in which a steady state can be told: four batches of five.
inline constexpr std::size_t steady_state_needs = 20;

// How many leading values to discard, a multiple of five. Of the k means Zᵢ of whole batches (the
// values after the last whole one are not looked at) it is 5·d for the smallest d ≤ k/2 that
// minimises Σ_{i>d}(Zᵢ − Z̄_d)²/(k − d)², Z̄_d the mean of what stays. None with fewer values than
// steady_state_needs, and none where d = ⌊k/2⌋: the series was still settling half way. Constant
// values are steady from the first. O(n).
//
// One straggler in the first half can draw d past itself; the price is values, not bias.
std::optional<std::size_t> warmup_length(std::span<const double> series);

}  // namespace assay::stats
