// SPDX-License-Identifier: Apache-2.0
#pragma once

// One model against another: how much faster, and at what price. Pure.

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "assay/data/analysis.hpp"
#include "assay/data/measurement.hpp"
#include "assay/decide/analyze.hpp"
#include "assay/decide/rank.hpp"

namespace assay::decide {

// The ranks by one criterion, asked for by the models of the group: not all of them are ranked.
class CriterionRanks {
 public:
  CriterionRanks() = default;
  // `models` are the contenders' places in a group of so many.
  CriterionRanks(Ranks ranks, std::span<const std::size_t> models, std::size_t count);

  // Nullptr where the two were not tested.
  const PairTest* find(std::size_t one, std::size_t other) const;

 private:
  Ranks ranks_;
  std::vector<std::optional<std::size_t>> contenders_;  // by model
};

using GroupRanks = std::array<CriterionRanks, criterion_count>;  // by index_of(Criterion)

// The two differ for certain: their test, adjusted, is significant.
bool differ(const CriterionRanks& ranks, std::size_t one, std::size_t other, double confidence);

// Every pair where there are at most options.most_paired models, else those with the fastest and
// those of neighbours by latency. `points` are those of group.models.
std::vector<ModelPair> model_pairs(std::span<const MeasuredCase* const> points,
                                   const WorkloadGroup& group, const GroupRanks& ranks,
                                   const AnalyzeOptions& options);

}  // namespace assay::decide
