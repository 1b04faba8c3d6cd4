// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/causes/session_means.hpp"

namespace assay::decide::causes {

std::vector<stats::Unit> units_of(const SessionMeans& means) {
  std::vector<stats::Unit> units;
  for (const auto& [session, unit] : means) units.push_back(unit);
  return units;
}

std::optional<double> mean_of(const SessionMeans& means) {
  if (means.empty()) return std::nullopt;
  return stats::weighted_point(units_of(means)).point;
}

}  // namespace assay::decide::causes
