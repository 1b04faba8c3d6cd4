// SPDX-License-Identifier: Apache-2.0
#pragma once

// S: weights that are set to 0 by their magnitude.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <Eigen/Core>

#include "assay/base/enum_words.hpp"

namespace assay::engine::layout {

// two_of_four: of every four successive values of a row the two largest stay, whatever the share.
// block: whole tiles, by the sum of their squares.
enum class Pruning : std::uint8_t { none, unstructured, two_of_four, block };

inline constexpr std::array<EnumWord<Pruning>, 4> pruning_words{
    {{Pruning::none, "none"},
     {Pruning::unstructured, "unstructured"},
     {Pruning::two_of_four, "2:4"},
     {Pruning::block, "block"}}};

inline std::span<const EnumWord<Pruning>> words(Pruning) {
  return pruning_words;
}

// `sparsity`: the share of values that become 0, 0 … 1; those of equal magnitude go in the order of
// their rows and columns, so that the result is one.
void prune(Eigen::MatrixXf& weights, Pruning pruning, double sparsity);

// The share of values that are 0.
double sparsity_of(const Eigen::MatrixXf& weights);

}  // namespace assay::engine::layout
