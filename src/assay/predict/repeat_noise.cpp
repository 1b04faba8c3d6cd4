// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/repeat_noise.hpp"

#include <cmath>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include "assay/predict/configuration.hpp"

namespace assay::predict {
namespace {

// Logarithms of the times of each configuration that was measured more than once.
std::vector<std::vector<double>> repeated_logs(const KnobTable& knobs, std::span<const double> ms) {
  std::map<Configuration, std::vector<double>> logs;
  for (std::size_t row = 0; row < ms.size(); ++row) {
    logs[configuration_of(knobs, row)].push_back(std::log(ms[row]));
  }
  std::vector<std::vector<double>> repeated;
  for (auto& [configuration, values] : logs) {
    if (values.size() > 1) repeated.push_back(std::move(values));
  }
  return repeated;
}

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

std::optional<double> repeat_noise_pct(const KnobTable& knobs, std::span<const double> ms) {
  double sum = 0;
  double rows = 0;
  for (const std::vector<double>& logs : repeated_logs(knobs, ms)) {
    const auto count = static_cast<double>(logs.size());
    const double mean = mean_of(logs);
    for (const double log : logs) {
      sum += std::abs(std::exp(log - mean) - 1) * std::sqrt(count / (count - 1));
    }
    rows += count;
  }
  if (rows == 0) return std::nullopt;
  return 100 * sum / rows;
}

std::optional<double> repeat_log_sd(const KnobTable& knobs, std::span<const double> ms) {
  double squares = 0;
  double degrees = 0;
  for (const std::vector<double>& logs : repeated_logs(knobs, ms)) {
    const double mean = mean_of(logs);
    for (const double log : logs) squares += (log - mean) * (log - mean);
    degrees += static_cast<double>(logs.size()) - 1;
  }
  if (degrees == 0) return std::nullopt;
  return std::sqrt(squares / degrees);
}

}  // namespace assay::predict
