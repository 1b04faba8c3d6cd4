// SPDX-License-Identifier: Apache-2.0
#pragma once

// The figures of one long column, from blocks that were summarized apart: the same whoever
// summarized which block, and no less exact than from all values at once.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "assay/stats/moments.hpp"

namespace assay::stats {

struct BlockSummary {
  Moments moments;
  double minimum = std::numeric_limits<double>::infinity();
  double maximum = -std::numeric_limits<double>::infinity();
};

BlockSummary summarize_block(std::span<const double> values);

// Of all blocks together, by the pairwise algorithm of Chan, Golub & LeVeque, "Updating formulae
// and a pairwise algorithm for computing sample variances" (1979), eq. 2.1: the error of a mean
// grows with the logarithm of the number of blocks. Blocks without values are passed over.
BlockSummary merge_blocks(std::span<const BlockSummary> blocks);

struct ExactSummary {
  std::size_t count = 0;
  double mean = 0;
  std::optional<double> standard_deviation{};  // n − 1; none of a single value
  std::optional<double> cov{};  // standard deviation / mean; none of a single value or a mean of 0
  double minimum = 0;
  double p50 = 0;
  double p95 = 0;
  double p99 = 0;
  double maximum = 0;

  bool operator==(const ExactSummary&) const = default;
};

// The ranks of `count` > 0 sorted values that exact_summary() is made of, ascending, 0-based; some
// may be equal.
std::vector<std::uint64_t> summary_ranks(std::size_t count);

// `whole` is not empty; `order_statistics` are the values of summary_ranks(). Percentiles are those
// of percentile() on the sorted values, bit for bit.
ExactSummary exact_summary(const BlockSummary& whole, std::span<const double> order_statistics);

}  // namespace assay::stats
