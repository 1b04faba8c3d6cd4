// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/quantize.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace assay::engine::layout {
namespace {

using Eigen::Index;
using Eigen::MatrixXf;
using Eigen::VectorXf;

constexpr float largest_code = 127;
constexpr std::size_t levels = 128;  // of a magnitude's code
constexpr std::size_t bins = 2048;

using Histogram = std::array<double, bins>;

// Of the magnitudes that are not 0, over their row's largest. It counts, so that order is no
// matter.
Histogram histogram_of(const MatrixXf& matrix, const VectorXf& largest) {
  Histogram counts{};
  for (Index column = 0; column < matrix.cols(); ++column) {
    for (Index row = 0; row < matrix.rows(); ++row) {
      const float magnitude = std::abs(matrix(row, column));
      if (magnitude == 0) continue;
      const auto bin = static_cast<std::size_t>(magnitude / largest(row) * bins);
      ++counts[std::min(bin, bins - 1)];
    }
  }
  return counts;
}

// By how much the reference, whose values beyond the first `kept` bins are clipped into the last of
// these, differs from what `levels` levels leave of those bins: in each bin that holds any, equally
// many of its level's values. The levels know nothing of the clipped values, or clipping would cost
// nothing. A level that would be left with none counts as one value, or a bulk narrower than the
// fewest bins could not be told from its outliers.
//
// The divergence is that of measures, whose masses may differ. Between distributions, both made to
// have mass 1, it would be 0 where all but one bin is clipped; pruned weights, of which none are
// near 0, come to that.
double divergence(const Histogram& counts, std::size_t kept) {
  const auto sum = [&](std::size_t first, std::size_t end) {
    return std::accumulate(counts.begin() + first, counts.begin() + end, 0.0);
  };
  const double clipped = sum(kept, bins);
  const auto reference = [&](std::size_t bin) {
    return bin == kept - 1 ? counts[bin] + clipped : counts[bin];
  };
  double result = 0;
  for (std::size_t level = 0; level < levels; ++level) {
    const std::size_t first = level * kept / levels;
    const std::size_t end = (level + 1) * kept / levels;
    double filled = 0;
    for (std::size_t bin = first; bin < end; ++bin) filled += reference(bin) > 0 ? 1 : 0;
    const double left = std::max(sum(first, end), 1.0) / filled;
    for (std::size_t bin = first; bin < end; ++bin) {
      const double before = reference(bin);
      if (before > 0) result += before * std::log(before / left) - before + left;
    }
  }
  return result;
}

// Of equal divergences the one that clips least.
float share_kept(const Histogram& counts) {
  std::size_t best = bins;
  double least = divergence(counts, bins);
  for (std::size_t kept = bins - 1; kept >= levels; --kept) {
    const double candidate = divergence(counts, kept);
    if (candidate < least) {
      least = candidate;
      best = kept;
    }
  }
  return static_cast<float>(best) / static_cast<float>(bins);
}

}  // namespace

Int8Rows quantized(const MatrixXf& matrix, Quantization quantization) {
  VectorXf largest(matrix.rows());
  for (Index row = 0; row < matrix.rows(); ++row) {
    largest(row) = matrix.row(row).lpNorm<Eigen::Infinity>();
  }
  const float share =
      quantization == Quantization::kl ? share_kept(histogram_of(matrix, largest)) : 1.0F;
  Int8Rows rows{.codes = decltype(Int8Rows::codes)::Zero(matrix.rows(), matrix.cols()),
                .scales = largest * share / largest_code};
  for (Index column = 0; column < matrix.cols(); ++column) {
    for (Index row = 0; row < matrix.rows(); ++row) {
      if (rows.scales(row) == 0) continue;
      const float code = std::round(matrix(row, column) / rows.scales(row));
      rows.codes(row, column) =
          static_cast<std::int8_t>(std::clamp(code, -largest_code, largest_code));
    }
  }
  return rows;
}

MatrixXf dequantized(const Int8Rows& rows) {
  return rows.scales.asDiagonal() * rows.codes.cast<float>();
}

}  // namespace assay::engine::layout
