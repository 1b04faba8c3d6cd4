// SPDX-License-Identifier: Apache-2.0
#pragma once

// W: how often two feature dimensions are used together.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include "assay/base/result.hpp"
#include "assay/engine/layout/permutation.hpp"
#include "assay/engine/layout/segment.hpp"

namespace assay::engine::layout {

// D × D, symmetric, non-negative, nothing on the diagonal; both triangles are stored.
using SharedAccess = Eigen::SparseMatrix<double, Eigen::ColMajor, std::int32_t>;

// Of all pairs, each counted twice; 0 of an empty matrix, which Eigen's own sum() refuses.
double weight_of(const SharedAccess& weights);

// Of the dimensions in another order: those at positions p and q are order[p] and order[q].
SharedAccess reordered(const SharedAccess& weights, const Permutation& permutation);

// Of a segment's dimensions.
SharedAccess part_of(const SharedAccess& weights, const Segment& segment);

// One beside the other, with no weight between them.
SharedAccess joined(std::span<const SharedAccess> parts);

struct SharedPair {
  std::uint32_t one = 0;
  std::uint32_t other = 0;
  double weight = 0;
};

// Repeated pairs, and (i, j) with (j, i), add up; those of a dimension with itself say nothing.
// Errors: usage, naming the pair: a dimension beyond D, a weight that is negative or not finite; or
// a sum that is not finite.
[[nodiscard]] Result<SharedAccess> shared_access(std::size_t dimensions,
                                                 std::span<const SharedPair> pairs);

// How much of each line of `line` successive columns a row uses: the root of the sum of squares.
// Rows × lines.
Eigen::MatrixXf use_of_lines(const Eigen::MatrixXf& rows, Eigen::Index line);

// Dimensions that use the same things are used together: the cosine of their rows, of each row with
// the `neighbours` rows that are most like it. `use`: D × things, from 0 on. Less than what two
// rows have in common on average counts as 0, so that a matrix without structure gives nearly no
// weight. O(D² · things).
SharedAccess shared_access_of_use(const Eigen::MatrixXf& use, std::size_t neighbours);

// Dimensions that are active in the same samples: for each pair, in how many. `activations`:
// samples × D; active is what exceeds `threshold` in absolute value.
SharedAccess shared_access_of_activations(const Eigen::MatrixXf& activations, float threshold);

// A trace: lines of `i,j,weight`, dimensions from 0; the header line `i,j,weight` may come first.
// `dimensions`: D; 0: the largest one that the trace names plus one. Errors: usage, naming the
// line.
[[nodiscard]] Result<SharedAccess> read_trace(std::string_view text, std::size_t dimensions = 0);

}  // namespace assay::engine::layout
