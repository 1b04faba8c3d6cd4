// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a sample departs from the normal shape: lopsided (skewness), or heavy in its tails
// (kurtosis).

#include <optional>
#include <span>

namespace assay::stats {

struct ShapeMeasure {
  double value = 0;           // about 0 for normal values
  double standard_error = 0;  // of independent normal values, exact; it depends on n only
};

// G₁ = g₁·√(n(n − 1))/(n − 2), g₁ = m₃/m₂^1.5 of the central moments (Joanes & Gill, "Comparing
// measures of sample skewness and kurtosis", The Statistician 47 (1998)): what SAS, SPSS and
// spreadsheets show. None where n < 3, or where nothing varies.
std::optional<ShapeMeasure> skewness(std::span<const double> values);

// G₂ = ((n + 1)·g₂ + 6)·(n − 1)/((n − 2)(n − 3)), g₂ = m₄/m₂² − 3, of the same source. None where
// n < 4, or where nothing varies.
std::optional<ShapeMeasure> excess_kurtosis(std::span<const double> values);

}  // namespace assay::stats
