// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/errors.hpp"

#include <algorithm>
#include <cmath>

#include "assay/stats/quantile.hpp"

namespace assay::predict {

ErrorFigures error_figures(std::span<const double> measured, std::span<const double> predicted) {
  std::vector<double> errors;
  errors.reserve(measured.size());
  double sum = 0;
  double relative = 0;
  for (std::size_t i = 0; i < measured.size(); ++i) {
    errors.push_back(std::abs(predicted[i] - measured[i]));
    sum += errors.back();
    relative += errors.back() / measured[i];
  }
  std::sort(errors.begin(), errors.end());
  const auto count = static_cast<double>(measured.size());
  return {.rows = measured.size(),
          .mae_ms = sum / count,
          .mape_pct = 100 * relative / count,
          .p95_abs_ms = stats::percentile(errors, 0.95)};
}

std::vector<double> log_errors(std::span<const double> measured,
                               std::span<const double> predicted) {
  std::vector<double> errors;
  errors.reserve(measured.size());
  for (std::size_t i = 0; i < measured.size(); ++i) {
    errors.push_back(std::abs(std::log(measured[i] / predicted[i])));
  }
  std::sort(errors.begin(), errors.end());
  return errors;
}

}  // namespace assay::predict
