// SPDX-License-Identifier: Apache-2.0
#include "assay/store/importers/figures.hpp"

#include <string>
#include <utility>

namespace assay::store::importers {

Result<void> take_figures(const JsonPart& object, std::span<const FigureKey> keys, double factor,
                          std::size_t count, std::vector<ReportedFigure>& figures) {
  for (const FigureKey& key : keys) {
    const auto found = object.find(key.key);
    if (!found) continue;
    const auto value = found->amount();
    if (!value) return fail(value.error());
    ReportedFigure figure{
        .metric = std::string(key.metric), .value = *value * factor, .count = count};
    if (!key.deviation_key.empty()) {
      const auto deviation = number_at(object, key.deviation_key);
      if (deviation && *deviation >= 0) figure.standard_deviation = *deviation * factor;
    }
    figures.push_back(std::move(figure));
  }
  return {};
}

}  // namespace assay::store::importers
