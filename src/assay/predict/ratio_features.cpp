// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/ratio_features.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Cholesky>

#include "assay/predict/name_parts.hpp"
#include "assay/predict/source_residuals.hpp"
#include "assay/predict/standardize.hpp"

namespace assay::predict {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Columns = std::vector<VectorXd>;

constexpr double smallest_range = 1e-9;
constexpr double proportional = 0.8;   // the elasticity from which on a stage is taken per unit
constexpr double elasticity_ridge = 1e-3;
constexpr std::string_view tokens_ending = "_tokens";
constexpr std::string_view batch_word = "batch";

VectorXd vector_of(const std::vector<double>& values) {
  return Eigen::Map<const VectorXd>(values.data(), static_cast<Index>(values.size()));
}

bool varies(const VectorXd& column, std::size_t reference) {
  const auto head = column.head(static_cast<Index>(reference));
  return head.maxCoeff() - head.minCoeff() > smallest_range;
}

// Of the reference rows' sign decides; what lies below it elsewhere is taken at its edge.
VectorXd logarithm(const VectorXd& values, std::size_t reference) {
  const double least = values.head(static_cast<Index>(reference)).minCoeff();
  if (least < 0) return values;
  if (least == 0) return values.array().max(0.0).log1p().matrix();
  constexpr double farthest = 1e-3;  // of the least
  return values.array().max(farthest * least).log().matrix();
}

MatrixXd side_by_side(const std::vector<const Columns*>& parts, Index rows) {
  Index width = 0;
  for (const Columns* part : parts) width += static_cast<Index>(part->size());
  MatrixXd matrix(rows, width);
  Index at = 0;
  for (const Columns* part : parts) {
    for (const VectorXd& column : *part) matrix.col(at++) = column;
  }
  return matrix;
}

// The knobs as columns that vary.
struct KnobColumns {
  Columns numbers{};                          // logarithms
  Columns tokens{};                           // of the sum of all tokens; at most one
  Columns batched{};                          // tokens times each batch size
  Columns categories{};
};

void add_category(const std::vector<std::string>& words, std::size_t reference, Columns& columns) {
  const std::set<std::string> levels(words.begin(),
                                     words.begin() + static_cast<std::ptrdiff_t>(reference));
  if (levels.size() < 2) return;
  if (levels.size() <= most_levels) {
    for (const std::string& level : levels) {
      VectorXd column(static_cast<Index>(words.size()));
      for (std::size_t row = 0; row < words.size(); ++row) {
        column[static_cast<Index>(row)] = words[row] == level ? 1 : 0;
      }
      columns.push_back(std::move(column));
    }
  }
  if (levels.size() == 2) return;
  for (VectorXd& column : name_parts(words, reference)) columns.push_back(std::move(column));
}

KnobColumns knob_columns(const KnobTable& knobs, std::size_t reference) {
  KnobColumns result;
  VectorXd token_sum = VectorXd::Zero(static_cast<Index>(knobs.rows()));
  std::size_t token_knobs = 0;
  std::optional<VectorXd> first_tokens;
  Columns batches;
  for (const KnobColumn& knob : knobs.columns) {
    if (!knob.is_number()) {
      add_category(knob.words, reference, result.categories);
      continue;
    }
    if (knob.name == output_tokens_knob) continue;
    const VectorXd values = vector_of(knob.numbers);
    const bool counts_tokens = knob.name.ends_with(tokens_ending);
    if (counts_tokens) {
      token_sum += values;
      ++token_knobs;
    }
    if (!varies(values, reference)) continue;
    result.numbers.push_back(logarithm(values, reference));
    if (counts_tokens && !first_tokens) first_tokens = result.numbers.back();
    if (!counts_tokens && knob.name.find(batch_word) != std::string::npos) {
      batches.push_back(result.numbers.back());
    }
  }
  if (token_knobs > 1) result.tokens.push_back(logarithm(token_sum, reference));
  const VectorXd* tokens = !result.tokens.empty() ? &result.tokens.front()
                           : first_tokens         ? &*first_tokens
                                                  : nullptr;
  for (const VectorXd& batch : batches) {
    if (tokens != nullptr) result.batched.push_back(*tokens + batch);
  }
  return result;
}

// By how much a time's logarithm grows with each column's, all of them together.
VectorXd elasticities(const MatrixXd& columns, const VectorXd& log_times, std::size_t reference) {
  const auto rows = static_cast<Index>(reference);
  const MatrixXd seen = columns.topRows(rows);
  const MatrixXd centred = seen.rowwise() - seen.colwise().mean();
  const VectorXd times = log_times.head(rows).array() - log_times.head(rows).mean();
  MatrixXd normal = centred.transpose() * centred;
  constexpr double least_variance = 1e-12;
  normal.diagonal().array() +=
      elasticity_ridge * (normal.diagonal().array() + static_cast<double>(rows) * least_variance);
  return normal.ldlt().solve(centred.transpose() * times);
}

}  // namespace

MatrixXd ratio_features(const KnobTable& knobs, const StageTimes& source, std::size_t reference) {
  const auto rows = static_cast<Index>(source.rows());
  const KnobColumns known = knob_columns(knobs, reference);
  const MatrixXd growing = side_by_side({&known.numbers, &known.categories}, rows);
  const MatrixXd smooth = side_by_side({&known.numbers, &known.tokens, &known.categories}, rows);
  const auto products = static_cast<Index>(known.numbers.size() + known.tokens.size());

  Columns of_source;
  const auto add_residuals = [&](const VectorXd& log_times) {
    if (smooth.cols() == 0) return;
    VectorXd residuals = source_residuals(smooth, products, log_times, reference);
    if (residuals.size() > 0) of_source.push_back(std::move(residuals));
  };
  for (const StageColumn& stage : source.stages) {
    const VectorXd log_times = vector_of(stage.ms).array().log();
    of_source.push_back(log_times);
    add_residuals(log_times);
    if (growing.cols() == 0) continue;
    const VectorXd growth = elasticities(growing, log_times, reference);
    for (std::size_t i = 0; i < known.numbers.size(); ++i) {
      if (growth[static_cast<Index>(i)] <= proportional) continue;
      of_source.push_back(log_times - known.numbers[i]);
    }
  }
  const VectorXd log_totals = vector_of(source.total_ms).array().log();
  of_source.push_back(log_totals);
  if (source.stages.empty()) add_residuals(log_totals);

  Columns varying;
  const Columns* const parts[] = {&known.numbers, &known.tokens, &known.batched,
                                  &known.categories, &of_source};
  for (const Columns* part : parts) {
    for (const VectorXd& column : *part) {
      if (varies(column, reference)) varying.push_back(column);
    }
  }
  return standardized(side_by_side({&varying}, rows), reference);
}

}  // namespace assay::predict
