// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/quality.hpp"

#include <algorithm>

namespace assay::engine::layout {
namespace {

using Eigen::Index;
using Eigen::MatrixXf;

Index largest_of(const MatrixXf& outputs, Index token) {
  const auto column = outputs.col(token);
  return std::max_element(column.begin(), column.end()) - column.begin();
}

}  // namespace

Quality quality_of(const MatrixXf& outputs, const MatrixXf& reference) {
  const double difference = (outputs.cast<double>() - reference.cast<double>()).norm();
  Index same = 0;
  for (Index token = 0; token < reference.cols(); ++token) {
    if (largest_of(outputs, token) == largest_of(reference, token)) ++same;
  }
  return {
      .output_error_pct = difference == 0 ? 0 : 100 * difference / reference.cast<double>().norm(),
      .top1_agreement_pct = reference.cols() == 0 ? 100
                                                  : 100 * static_cast<double>(same) /
                                                        static_cast<double>(reference.cols())};
}

}  // namespace assay::engine::layout
