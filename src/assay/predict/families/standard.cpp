// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/families/standard.hpp"

#include <cmath>
#include <utility>

#include "assay/predict/families/parameters.hpp"

namespace assay::predict {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// By what values are divided to have the standard deviation 1; 1 where they do not vary.
double spread(const Eigen::Ref<const VectorXd>& values) {
  constexpr double smallest = 1e-9;
  const double sd = std::sqrt((values.array() - values.mean()).square().mean());
  return sd > smallest ? sd : 1.0;
}

}  // namespace

MatrixXd Standard::features(const MatrixXd& values) const {
  return ((values.rowwise() - shift.transpose()).array().rowwise() / scale.transpose().array())
      .matrix();
}

VectorXd Standard::targets(const VectorXd& logs) const {
  return ((logs.array() - log_shift) / log_scale).matrix();
}

VectorXd Standard::times(const VectorXd& targets) const {
  return times_of_logs((targets.array() * log_scale + log_shift).matrix());
}

void Standard::write(Json& parameters) const {
  parameters["shift"] = vector_json(shift);
  parameters["scale"] = vector_json(scale);
  parameters["log_shift"] = log_shift;
  parameters["log_scale"] = log_scale;
}

Standard standard_of(const MatrixXd& values, const VectorXd& logs) {
  Standard standard{.shift = values.colwise().mean().transpose(),
                    .scale = VectorXd::Ones(values.cols()),
                    .log_shift = logs.mean(),
                    .log_scale = spread(logs)};
  for (Index column = 0; column < values.cols(); ++column) {
    standard.scale(column) = spread(values.col(column));
  }
  return standard;
}

Result<Standard> read_standard(const Json& parameters, std::size_t features,
                               const std::string& where) {
  auto shift = read_vector(parameters, "shift", features, where);
  if (!shift) return fail(shift.error());
  auto scale = read_positive_vector(parameters, "scale", features, where);
  if (!scale) return fail(scale.error());
  const auto log_shift = read_number(parameters, "log_shift", where);
  if (!log_shift) return fail(log_shift.error());
  const auto log_scale = read_positive(parameters, "log_scale", where);
  if (!log_scale) return fail(log_scale.error());
  return Standard{std::move(*shift), std::move(*scale), *log_shift, *log_scale};
}

}  // namespace assay::predict
