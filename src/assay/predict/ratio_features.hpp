// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the ratio of two devices' times may depend on: everything that is known of a configuration
// before it is measured on the target.

#include <cstddef>

#include <Eigen/Core>

#include "assay/data/dataset.hpp"

namespace assay::predict {

// Rows × features, standardised. Of numbers (but output_tokens) the logarithm, ln(1 + x) where there
// are zeros; of several …_tokens knobs that of their sum, and of the sum times the batch size; of
// categories a 0/1 column each (up to most_levels) and, where they are more than two, the parts of
// their names (name_parts.hpp); the logarithm of the source's stages and total, of a stage also per
// unit of every number that it grows with nearly in proportion (elasticity above 0.8); and what a
// smooth model leaves of the source's stages (source_residuals.hpp).
//
// Only what varies. Statistics are those of the first `reference` ≤ rows, at least one: more rows do
// not change the features of others.
Eigen::MatrixXd ratio_features(const KnobTable& knobs, const StageTimes& source,
                               std::size_t reference);

inline constexpr std::size_t most_levels = 48;

}  // namespace assay::predict
