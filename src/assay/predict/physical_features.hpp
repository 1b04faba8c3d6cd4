// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the time of a stage depends on, from knobs alone: logarithms, sums and products that work is
// proportional to, and what the names of categories say ("moe_bfloat16_i1536_k8_e128": words, and
// numbers by the word before them).

#include <string>
#include <vector>

#include <Eigen/Core>

#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"

namespace assay::predict {

struct PhysicalFeatures {
  std::vector<std::string> names{};  // "log vision_tokens", "task=qa", "ffn:#k", "log sequence"
  // Of each column the length scale that it shares: those of one category share one.
  std::vector<std::size_t> scale_of{};
  Eigen::MatrixXd values{};  // rows × columns, finite
};

// The columns depend on `ranges` alone: the same in training and when asked. A word that was not
// seen is told apart by what its name says. `knobs` have passed check_knobs().
//  - encode()'s inputs;
//  - log sequence: of the sum of knobs that end in _tokens, but for output_tokens, where there are
//    two of them;
//  - log sequence·batch: where there are knobs that begin with batch and vary;
//  - log context: of sequence + output_tokens / 2, what a decode step reads on average;
//  - of each category with more than two words: words in its names as 0/1, numbers as logarithms,
//    the mean where a name has none.
PhysicalFeatures physical_features(const KnobTable& knobs, const std::vector<KnobRange>& ranges);

}  // namespace assay::predict
