// SPDX-License-Identifier: Apache-2.0
#pragma once

// The order of dimensions by one eigenvector of W.

#include <cstdint>
#include <optional>

#include <Eigen/Core>

#include "assay/engine/layout/permutation.hpp"
#include "assay/engine/layout/shared_access.hpp"

namespace assay::engine::layout {

// Up to here the vector is exact; beyond it is found by Lanczos' method, to a loose tolerance.
inline constexpr Eigen::Index exact_dimensions = 32;

// By the Fiedler vector of the normalised Laplacian (Fiedler, "A property of eigenvectors of
// nonnegative symmetric matrices", Czechoslovak Mathematical Journal 25 (1975); Shi & Malik,
// "Normalized cuts and image segmentation", IEEE PAMI 22 (2000)). The method starts from the order
// 0 … D − 1 with some seeded randomness, so that it ends soon where that is nearly right; of the
// two directions of an eigenvector that one is taken which agrees with it. None where the method
// does not get there.
std::optional<Permutation> fiedler_order(const SharedAccess& weights, std::uint64_t seed);

}  // namespace assay::engine::layout
