// SPDX-License-Identifier: Apache-2.0
#pragma once

// Figures that a tool reports without the values behind them.

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/imported.hpp"
#include "assay/store/importers/json_part.hpp"

namespace assay::store::importers {

// Which key of an object is which metric.
struct FigureKey {
  std::string_view key;
  std::string_view metric;
  std::string_view deviation_key{};  // of the standard deviation; empty: none
};

// Takes those that are there, each multiplied by `factor` into the metric's unit.
// Errors: usage, for what is there and is no amount.
[[nodiscard]] Result<void> take_figures(const JsonPart& object, std::span<const FigureKey> keys,
                                        double factor, std::size_t count,
                                        std::vector<ReportedFigure>& figures);

}  // namespace assay::store::importers
