// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/ratio_features.hpp"

#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Cholesky>

#include "assay/predict/encoding.hpp"
#include "assay/predict/logs_of.hpp"
#include "assay/predict/physical_features.hpp"
#include "assay/predict/source_residuals.hpp"
#include "assay/predict/split.hpp"
#include "assay/predict/standardize.hpp"

namespace assay::predict {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Columns = std::vector<VectorXd>;

constexpr double smallest_range = 1e-9;
constexpr double proportional = 0.8;  // the elasticity from which on a stage is taken per unit
constexpr double elasticity_ridge = 1e-3;
constexpr std::string_view logarithm_prefix = "log ";
constexpr std::string_view sequence_name = "log sequence";
constexpr std::string_view batched_name = "log sequence·batch";

bool varies(const VectorXd& column, std::size_t reference) {
  const auto head = column.head(static_cast<Index>(reference));
  return head.maxCoeff() - head.minCoeff() > smallest_range;
}

MatrixXd side_by_side(const Columns& columns, Index rows) {
  MatrixXd matrix(rows, static_cast<Index>(columns.size()));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    matrix.col(static_cast<Index>(i)) = columns[i];
  }
  return matrix;
}

void append(Columns& to, const Columns& from) {
  to.insert(to.end(), from.begin(), from.end());
}

// What physical_features() makes of the knobs, by what is done with it here.
struct KnobColumns {
  Columns numbers{};   // logarithms, a knob each
  Columns sequence{};  // of the sum of tokens; at most one
  Columns batched{};   // of its product with the batch size; at most one
  Columns categories{};
  Columns output{};  // of output_tokens; at most one
};

KnobColumns knob_columns(const KnobTable& knobs, std::size_t reference) {
  std::vector<std::size_t> rows(reference);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  KnobTable used;
  KnobTable output;
  for (const KnobColumn& knob : knobs.columns) {
    const std::vector<KnobRange> range = knob_ranges(take({.columns = {knob}}, rows));
    if (range.front().categories.size() > most_levels) continue;
    (knob.name == output_tokens_knob ? output : used).columns.push_back(knob);
  }
  const PhysicalFeatures features = physical_features(used, knob_ranges(take(used, rows)));
  KnobColumns result;
  for (std::size_t i = 0; i < features.names.size(); ++i) {
    VectorXd column = features.values.col(static_cast<Index>(i));
    if (!varies(column, reference)) continue;
    const std::string_view name = features.names[i];
    Columns& columns = name == sequence_name                ? result.sequence
                       : name == batched_name               ? result.batched
                       : name.starts_with(logarithm_prefix) ? result.numbers
                                                            : result.categories;
    columns.push_back(std::move(column));
  }
  const MatrixXd steps = encode(output, knob_ranges(take(output, rows)));
  for (Index i = 0; i < steps.cols(); ++i) result.output.push_back(steps.col(i));
  return result;
}

// By how much a time's logarithm grows with each column, all of them together.
VectorXd elasticities(const MatrixXd& columns, const VectorXd& log_times, std::size_t reference) {
  const auto rows = static_cast<Index>(reference);
  const MatrixXd seen = columns.topRows(rows);
  const MatrixXd centred = seen.rowwise() - seen.colwise().mean();
  const VectorXd times = log_times.head(rows).array() - log_times.head(rows).mean();
  MatrixXd normal = centred.transpose() * centred;
  normal.diagonal() *= 1 + elasticity_ridge;
  return normal.ldlt().solve(centred.transpose() * times);
}

// A stage per unit of every number that it grows with nearly in proportion.
Columns intensities(const KnobColumns& knobs, const VectorXd& log_times, std::size_t reference) {
  Columns result;
  if (knobs.numbers.empty()) return result;
  Columns growing = knobs.numbers;
  append(growing, knobs.categories);
  const VectorXd growth =
      elasticities(side_by_side(growing, log_times.size()), log_times, reference);
  for (std::size_t i = 0; i < knobs.numbers.size(); ++i) {
    if (growth[static_cast<Index>(i)] <= proportional) continue;
    result.push_back(log_times - knobs.numbers[i]);
  }
  return result;
}

}  // namespace

RatioFeatures ratio_features(const KnobTable& knobs, const StageTimes& source,
                             std::size_t reference) {
  const auto rows = static_cast<Index>(source.rows());
  const KnobColumns known = knob_columns(knobs, reference);
  Columns of_knobs = known.numbers;
  append(of_knobs, known.sequence);
  const auto products = static_cast<Index>(of_knobs.size());
  append(of_knobs, known.categories);

  RatioFeatures features{.knobs = side_by_side(of_knobs, rows)};
  Columns columns = std::move(of_knobs);
  append(columns, known.batched);
  if (source.stages.empty()) append(columns, known.output);
  Columns residuals;
  const auto add_time = [&](const VectorXd& log_times) {
    if (varies(log_times, reference)) columns.push_back(log_times);
  };
  const auto add_residuals = [&](const VectorXd& log_times) {
    if (features.knobs.cols() == 0) return;
    VectorXd left = source_residuals(features.knobs, products, log_times, reference);
    if (left.size() > 0) residuals.push_back(std::move(left));
  };
  for (const StageColumn& stage : source.stages) {
    const VectorXd log_times = logs_of(stage.ms);
    add_time(log_times);
    append(columns, intensities(known, log_times, reference));
    add_residuals(log_times);
  }
  add_time(logs_of(source.total_ms));
  if (source.stages.empty()) add_residuals(logs_of(source.total_ms));

  features.known = standardized(side_by_side(columns, rows), reference);
  append(columns, residuals);
  features.all = standardized(side_by_side(columns, rows), reference);
  return features;
}

}  // namespace assay::predict
