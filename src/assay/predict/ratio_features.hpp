// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the ratio of two devices' times may depend on: everything that is known of a configuration
// before it is measured on the target.

#include <cstddef>

#include <Eigen/Core>

#include "assay/data/dataset.hpp"

namespace assay::predict {

// Rows × features each.
struct RatioFeatures {
  // Of the knobs alone (physical_features.hpp), without the product with the batch size; not
  // standardised. output_tokens is left out: a stage's time is one of a step.
  Eigen::MatrixXd knobs{};
  // Standardised, of what varies: the same and that product; the logarithm of the source's stages
  // and total; a stage also per unit of every number that it grows with nearly in proportion
  // (elasticity above 0.8, of a ridge regression on the knobs); output_tokens where there are no
  // stages.
  Eigen::MatrixXd known{};
  // With what a smooth model leaves of the source's stages (source_residuals.hpp).
  Eigen::MatrixXd all{};
};

// Statistics are those of the first `reference` rows, 1 … all: more rows do not change the features
// of others. A category of more than most_levels words is left out.
RatioFeatures ratio_features(const KnobTable& knobs, const StageTimes& source,
                             std::size_t reference);

inline constexpr std::size_t most_levels = 64;

}  // namespace assay::predict
