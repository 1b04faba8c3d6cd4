// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a study may choose of the pipeline permute → transform → permute again, in its words.

#include <array>
#include <cstdint>
#include <span>

#include "assay/base/enum_words.hpp"

namespace assay::engine::layout {

// linear: an order is solved for once, for what was there before the transformation. iterative:
// again for what the transformation left, each time with half of the budget.
enum class PipelineMode : std::uint8_t { linear, iterative };

inline constexpr std::array<EnumWord<PipelineMode>, 2> pipeline_mode_words{
    {{PipelineMode::linear, "linear"}, {PipelineMode::iterative, "iterative"}}};

inline std::span<const EnumWord<PipelineMode>> words(PipelineMode) {
  return pipeline_mode_words;
}

// identity and random are shown beside what is solved: neither is improved.
enum class OrderMethod : std::uint8_t { spectral, metis, reverse_cuthill_mckee, identity, random };

inline constexpr std::array<EnumWord<OrderMethod>, 5> order_method_words{
    {{OrderMethod::spectral, "spectral"},
     {OrderMethod::metis, "metis"},
     {OrderMethod::reverse_cuthill_mckee, "rcm"},
     {OrderMethod::identity, "identity"},
     {OrderMethod::random, "random"}}};

inline std::span<const EnumWord<OrderMethod>> words(OrderMethod) {
  return order_method_words;
}

// Where W comes from.
enum class AccessSource : std::uint8_t { weights, activations, trace };

inline constexpr std::array<EnumWord<AccessSource>, 3> access_source_words{
    {{AccessSource::weights, "weights"},
     {AccessSource::activations, "activations"},
     {AccessSource::trace, "trace"}}};

inline std::span<const EnumWord<AccessSource>> words(AccessSource) {
  return access_source_words;
}

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

// Of int8 weights: minmax takes a row's largest magnitude as the end of the scale; kl clips where
// the distribution of magnitudes loses least.
enum class Quantization : std::uint8_t { none, minmax, kl };

inline constexpr std::array<EnumWord<Quantization>, 3> quantization_words{
    {{Quantization::none, "none"}, {Quantization::minmax, "minmax"}, {Quantization::kl, "kl"}}};

inline std::span<const EnumWord<Quantization>> words(Quantization) {
  return quantization_words;
}

}  // namespace assay::engine::layout
