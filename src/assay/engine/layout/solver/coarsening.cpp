// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/solver/coarsening.hpp"

#include <cstddef>
#include <numeric>
#include <utility>

namespace assay::engine::layout {
namespace {

constexpr double most_groups = 0.8;  // of the dimensions: beyond it there is no end

// The groups of dimensions so far, and how many there are.
class Matching {
 public:
  explicit Matching(const SharedAccess& weights)
      : weights_(weights),
        degree_(weights.transpose() * Eigen::VectorXd::Ones(weights.cols())),
        group_of_(static_cast<std::size_t>(weights.rows())) {
    for (std::uint32_t dimension = 0; dimension < group_of_.size(); ++dimension) join(dimension);
  }

  std::uint32_t groups() const { return groups_; }

  std::vector<std::uint32_t> group_of() const {
    std::vector<std::uint32_t> result;
    result.reserve(group_of_.size());
    for (const auto& group : group_of_) result.push_back(*group);
    return result;
  }

 private:
  void join(std::uint32_t dimension) {
    if (group_of_[dimension]) return;
    std::optional<std::uint32_t> free;
    std::optional<std::uint32_t> taken;
    double most_free = 0;
    double most_taken = 0;
    for (SharedAccess::InnerIterator entry(weights_, static_cast<int>(dimension)); entry; ++entry) {
      const auto other = static_cast<std::uint32_t>(entry.row());
      const double strength = entry.value() * (entry.value() / degree_(entry.row()));
      const bool is_taken = group_of_[other].has_value();
      double& most = is_taken ? most_taken : most_free;
      if (strength <= most) continue;
      most = strength;
      (is_taken ? taken : free) = other;
    }
    if (!free && taken) {
      group_of_[dimension] = group_of_[*taken];
      return;
    }
    group_of_[dimension] = groups_;
    if (free) group_of_[*free] = groups_;
    ++groups_;
  }

  const SharedAccess& weights_;
  Eigen::VectorXd degree_;
  std::vector<std::optional<std::uint32_t>> group_of_;
  std::uint32_t groups_ = 0;
};

// Each group's dimensions, one group after the other: `first` has groups + 1 values.
struct Members {
  std::vector<std::uint32_t> dimensions;
  std::vector<std::size_t> first;
};

Members members_of(const std::vector<std::uint32_t>& group_of, std::uint32_t groups) {
  Members members{.dimensions = std::vector<std::uint32_t>(group_of.size()),
                  .first = std::vector<std::size_t>(groups + 1, 0)};
  for (const std::uint32_t group : group_of) ++members.first[group + 1];
  std::partial_sum(members.first.begin(), members.first.end(), members.first.begin());
  std::vector<std::size_t> next = members.first;
  for (std::uint32_t dimension = 0; dimension < group_of.size(); ++dimension) {
    members.dimensions[next[group_of[dimension]]++] = dimension;
  }
  return members;
}

// Rows of a column in the order in which they are met.
SharedAccess between_groups(const SharedAccess& weights, const std::vector<std::uint32_t>& group_of,
                            std::uint32_t groups) {
  constexpr std::int32_t absent = -1;
  const Members members = members_of(group_of, groups);
  std::vector<std::int32_t> starts{0};
  std::vector<std::int32_t> rows;
  std::vector<double> sums;
  std::vector<std::int32_t> entry_of(groups, absent);  // in the column that is being made
  for (std::uint32_t group = 0; group < groups; ++group) {
    for (std::size_t i = members.first[group]; i < members.first[group + 1]; ++i) {
      const auto column = static_cast<int>(members.dimensions[i]);
      for (SharedAccess::InnerIterator entry(weights, column); entry; ++entry) {
        const std::uint32_t other = group_of[static_cast<std::size_t>(entry.row())];
        if (other == group) continue;
        if (entry_of[other] == absent) {
          entry_of[other] = static_cast<std::int32_t>(rows.size());
          rows.push_back(static_cast<std::int32_t>(other));
          sums.push_back(0);
        }
        sums[static_cast<std::size_t>(entry_of[other])] += entry.value();
      }
    }
    for (auto i = static_cast<std::size_t>(starts.back()); i < rows.size(); ++i) {
      entry_of[static_cast<std::size_t>(rows[i])] = absent;
    }
    starts.push_back(static_cast<std::int32_t>(rows.size()));
  }
  const auto size = static_cast<Eigen::Index>(groups);
  // Symmetric: the transposed matrix is the same one, with its rows in order.
  return Eigen::Map<const SharedAccess>(size, size, static_cast<Eigen::Index>(rows.size()),
                                        starts.data(), rows.data(), sums.data())
      .transpose();
}

}  // namespace

std::optional<Coarsening> coarsened(const SharedAccess& weights) {
  const Matching matching(weights);
  if (matching.groups() > most_groups * static_cast<double>(weights.rows())) return std::nullopt;
  std::vector<std::uint32_t> group_of = matching.group_of();
  const SharedAccess between = between_groups(weights, group_of, matching.groups());
  return Coarsening{.group_of = std::move(group_of), .weights = between};
}

}  // namespace assay::engine::layout
