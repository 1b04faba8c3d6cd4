// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/repeat_noise.hpp"

#include <cmath>
#include <map>
#include <vector>

#include "assay/predict/configuration.hpp"

namespace assay::predict {

std::optional<double> repeat_noise_pct(const KnobTable& knobs, std::span<const double> ms) {
  std::map<Configuration, std::vector<double>> times;
  for (std::size_t row = 0; row < ms.size(); ++row) {
    times[configuration_of(knobs, row)].push_back(ms[row]);
  }
  double sum = 0;
  double rows = 0;
  for (const auto& [configuration, repeats] : times) {
    if (repeats.size() < 2) continue;
    const auto count = static_cast<double>(repeats.size());
    double logs = 0;
    for (const double time : repeats) logs += std::log(time) / count;
    for (const double time : repeats) {
      sum += std::abs(time / std::exp(logs) - 1) * std::sqrt(count / (count - 1));
    }
    rows += count;
  }
  if (rows == 0) return std::nullopt;
  return 100 * sum / rows;
}

}  // namespace assay::predict
