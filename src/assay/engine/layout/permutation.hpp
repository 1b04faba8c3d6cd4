// SPDX-License-Identifier: Apache-2.0
#pragma once

// π: an order of D feature dimensions, and its file.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/engine/layout/segment.hpp"

namespace assay::engine::layout {

// No model has a layer as wide; files that say so are refused.
inline constexpr std::size_t most_dimensions = 1'000'000;

// `order[position]` is the dimension that lies there: each of 0 … D − 1 once.
struct Permutation {
  std::vector<std::uint32_t> order;

  std::size_t size() const { return order.size(); }
  friend bool operator==(const Permutation&, const Permutation&) = default;
};

Permutation identity(std::size_t dimensions);
Permutation random_permutation(std::size_t dimensions, std::uint64_t seed);

// Where each dimension lies: the inverse.
std::vector<std::uint32_t> positions_of(const Permutation& permutation);

// First `first`, then `second` of what it left: the dimension at second.order[p] of first.
Permutation composed(const Permutation& first, const Permutation& second);

// The dimensions that follow, in an order of their own: those of `next`, counted from where `whole`
// ends.
void append(Permutation& whole, const Permutation& next);

// Whether the dimensions of the segment, which lies within D, stay in it.
bool keeps(const Permutation& permutation, const Segment& segment);

// SHA-256 over D and the order: the same on every machine.
std::string hash_of(const Permutation& permutation);

// {"D", "pi", "hash"}; `pi` is the order.
Json to_json(const Permutation& permutation);

// Errors: usage, saying what is wrong: a key missing or of another type, D not the length of pi, a
// dimension twice or beyond D, a hash that is not pi's.
[[nodiscard]] Result<Permutation> read_permutation(const Json& document);

}  // namespace assay::engine::layout
