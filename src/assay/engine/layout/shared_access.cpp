// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/shared_access.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::engine::layout {
namespace {

using Triplets = std::vector<Eigen::Triplet<double, std::int32_t>>;

constexpr std::size_t most_pairs = 100'000'000;

void add_both(Triplets& entries, std::size_t one, std::size_t other, double weight) {
  const auto row = static_cast<std::int32_t>(one);
  const auto column = static_cast<std::int32_t>(other);
  entries.emplace_back(row, column, weight);
  entries.emplace_back(column, row, weight);
}

SharedAccess assembled(std::size_t dimensions, const Triplets& entries) {
  const auto size = static_cast<std::int32_t>(dimensions);
  SharedAccess weights(size, size);
  weights.setFromTriplets(entries.begin(), entries.end());
  weights.makeCompressed();
  return weights;
}

template <class Visit>
void for_each_entry(const SharedAccess& weights, Visit&& visit) {
  for (int column = 0; column < weights.outerSize(); ++column) {
    for (SharedAccess::InnerIterator entry(weights, column); entry; ++entry) {
      visit(static_cast<std::int32_t>(entry.row()), column, entry.value());
    }
  }
}

// Rows of length 1; a row of zeros stays one.
Eigen::MatrixXf directions(Eigen::MatrixXf rows) {
  const Eigen::VectorXf lengths = rows.rowwise().norm();
  for (Eigen::Index row = 0; row < rows.rows(); ++row) {
    if (lengths(row) > 0) rows.row(row) /= lengths(row);
  }
  return rows;
}

}  // namespace

double weight_of(const SharedAccess& weights) {
  return weights.nonZeros() == 0 ? 0 : weights.sum();
}

SharedAccess reordered(const SharedAccess& weights, const Permutation& permutation) {
  const std::vector<std::uint32_t> position = positions_of(permutation);
  Triplets entries;
  entries.reserve(static_cast<std::size_t>(weights.nonZeros()));
  for_each_entry(weights, [&](std::int32_t row, std::int32_t column, double weight) {
    entries.emplace_back(position[static_cast<std::size_t>(row)],
                         position[static_cast<std::size_t>(column)], weight);
  });
  return assembled(permutation.size(), entries);
}

SharedAccess part_of(const SharedAccess& weights, const Segment& segment) {
  const auto first = static_cast<Eigen::Index>(segment.first);
  const auto count = static_cast<Eigen::Index>(segment.count);
  return weights.block(first, first, count, count);
}

SharedAccess joined(std::span<const SharedAccess> parts) {
  Triplets entries;
  std::int32_t first = 0;
  for (const SharedAccess& part : parts) {
    for_each_entry(part, [&](std::int32_t row, std::int32_t column, double weight) {
      entries.emplace_back(first + row, first + column, weight);
    });
    first += static_cast<std::int32_t>(part.rows());
  }
  return assembled(static_cast<std::size_t>(first), entries);
}

Result<SharedAccess> shared_access(std::size_t dimensions, std::span<const SharedPair> pairs) {
  Triplets entries;
  entries.reserve(2 * pairs.size());
  for (const SharedPair& pair : pairs) {
    if (pair.one >= dimensions || pair.other >= dimensions) {
      return fail(ErrorCode::usage, fmt::format("dimensions {} and {} are not both below {}",
                                                pair.one, pair.other, dimensions));
    }
    if (!std::isfinite(pair.weight) || pair.weight < 0) {
      return fail(ErrorCode::usage,
                  fmt::format("dimensions {} and {} are used together {} times: a number from 0 on "
                              "is needed",
                              pair.one, pair.other, pair.weight));
    }
    if (pair.one == pair.other || pair.weight == 0) continue;
    add_both(entries, pair.one, pair.other, pair.weight);
  }
  SharedAccess weights = assembled(dimensions, entries);
  if (!std::isfinite(weight_of(weights))) {
    return fail(ErrorCode::usage, "the weights add up to more than a number holds",
                "divide all of them by the largest one");
  }
  return weights;
}

Eigen::MatrixXf use_of_lines(const Eigen::MatrixXf& rows, Eigen::Index line) {
  const Eigen::Index lines = (rows.cols() + line - 1) / line;
  Eigen::MatrixXf use(rows.rows(), lines);
  for (Eigen::Index i = 0; i < lines; ++i) {
    const Eigen::Index columns = std::min(line, rows.cols() - i * line);
    use.col(i) = rows.middleCols(i * line, columns).rowwise().norm();
  }
  return use;
}

SharedAccess shared_access_of_use(const Eigen::MatrixXf& use, std::size_t neighbours) {
  const auto dimensions = static_cast<std::size_t>(use.rows());
  if (dimensions < 2) return assembled(dimensions, {});
  const Eigen::MatrixXf unit = directions(use);
  // What a row shares with the average of all: no two rows are alike by less than that.
  const Eigen::RowVectorXf average = unit.colwise().mean();
  const Eigen::VectorXf expected = unit * average.transpose();
  const std::size_t kept = std::min(neighbours, dimensions - 1);
  Triplets entries;
  entries.reserve(2 * dimensions * kept);
  std::vector<std::uint32_t> order(dimensions);
  // So many rows at a time as their products with all others stay in memory that a machine has.
  constexpr Eigen::Index block = 256;
  for (Eigen::Index first = 0; first < use.rows(); first += block) {
    const Eigen::Index count = std::min(block, use.rows() - first);
    const Eigen::MatrixXf likeness = unit * unit.middleRows(first, count).transpose();
    for (Eigen::Index i = 0; i < count; ++i) {
      const auto own = static_cast<std::uint32_t>(first + i);
      const Eigen::VectorXf excess = likeness.col(i) - expected;
      std::iota(order.begin(), order.end(), 0U);
      std::swap(order[own], order.back());
      const auto end = order.begin() + static_cast<std::ptrdiff_t>(kept);
      const auto before = [&](std::uint32_t left, std::uint32_t right) {
        return excess(left) != excess(right) ? excess(left) > excess(right) : left < right;
      };
      std::nth_element(order.begin(), end - 1, order.end() - 1, before);
      for (auto other = order.begin(); other != end; ++other) {
        // Half from each side: neighbours of each other get the whole.
        if (excess(*other) > 0) add_both(entries, own, *other, 0.5 * double{excess(*other)});
      }
    }
  }
  return assembled(dimensions, entries);
}

SharedAccess shared_access_of_activations(const Eigen::MatrixXf& activations, float threshold) {
  Triplets entries;
  std::vector<std::size_t> active;
  for (Eigen::Index sample = 0; sample < activations.rows(); ++sample) {
    active.clear();
    for (Eigen::Index dimension = 0; dimension < activations.cols(); ++dimension) {
      if (std::abs(activations(sample, dimension)) > threshold) {
        active.push_back(static_cast<std::size_t>(dimension));
      }
    }
    for (std::size_t i = 0; i < active.size(); ++i) {
      for (std::size_t j = i + 1; j < active.size(); ++j)
        add_both(entries, active[i], active[j], 1);
    }
  }
  return assembled(static_cast<std::size_t>(activations.cols()), entries);
}

Result<SharedAccess> read_trace(std::string_view text, std::size_t dimensions) {
  std::vector<SharedPair> pairs;
  const std::size_t most = dimensions > 0 ? dimensions : most_dimensions;
  std::size_t number = 0;
  for (const std::string_view raw : text::split(text, '\n')) {
    ++number;
    const std::string_view line = text::trim(raw);
    if (line.empty() || (number == 1 && line == "i,j,weight")) continue;
    const auto refuse = [&](std::string_view problem) {
      return fail(ErrorCode::usage, fmt::format("line {}: {}", number, problem),
                  "a line is i,j,weight: two dimensions from 0 on, and how often they are used "
                  "together");
    };
    const std::vector<std::string_view> cells = text::split(line, ',');
    if (cells.size() != 3) return refuse(fmt::format("{} values instead of 3", cells.size()));
    const auto one = text::parse_unsigned(text::trim(cells[0]));
    const auto other = text::parse_unsigned(text::trim(cells[1]));
    const auto weight = text::parse_number(text::trim(cells[2]));
    if (!one || !other || *one >= most || *other >= most) {
      return refuse(fmt::format("dimensions are 0 … {}", most - 1));
    }
    if (!weight || !std::isfinite(*weight) || *weight < 0) {
      return refuse("the weight is a number from 0 on");
    }
    if (pairs.size() == most_pairs) return refuse(fmt::format("more than {} pairs", most_pairs));
    pairs.push_back(
        {static_cast<std::uint32_t>(*one), static_cast<std::uint32_t>(*other), *weight});
  }
  if (pairs.empty()) return fail(ErrorCode::usage, "the trace has no pair");
  std::uint32_t largest = 0;
  for (const SharedPair& pair : pairs) largest = std::max({largest, pair.one, pair.other});
  return shared_access(dimensions > 0 ? dimensions : std::size_t{largest} + 1, pairs);
}

}  // namespace assay::engine::layout
