// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which combinations of a study's axes are measured: all of them, or a sample.

#include <cstddef>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/study/document.hpp"

namespace assay::study {

inline constexpr std::size_t maximum_cases = 10'000;

struct Axis {
  std::string key;  // "model", "engine" or a knob
  std::vector<Json> values;
  std::vector<KeyPath> paths;  // of the values; empty if the document does not name them
};

// A combination: the index of each axis's value.
using Point = std::vector<std::size_t>;

// Without the key `sample`, the whole product; the last axis varies fastest. With it, so many
// combinations of the axes that `across` does not name, drawn without replacement, all alike likely
// (Floyd's algorithm, in Bentley & Floyd, "A sample of brilliance", CACM 30 (1987)), each with
// every combination of those that it names; in the product's order, the axes of `across` varying
// fastest. The study's seed decides: the same document gives the same points. Errors: usage, for
// more than maximum_cases points, an axis that there is not, and a sample larger than what it is
// drawn from.
[[nodiscard]] Result<std::vector<Point>> points_of(const Document& document,
                                                   const std::vector<Axis>& axes);

}  // namespace assay::study
