// SPDX-License-Identifier: Apache-2.0
#pragma once

// By what rows of one configuration are known.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "assay/data/dataset.hpp"

namespace assay::predict {

// The numbers of a row, and its words. Rows of one table have the same configuration where these
// are equal.
using Configuration = std::pair<std::vector<double>, std::vector<std::string>>;

inline Configuration configuration_of(const KnobTable& knobs, std::size_t row) {
  Configuration configuration;
  for (const KnobColumn& column : knobs.columns) {
    if (column.is_number()) {
      configuration.first.push_back(column.numbers[row]);
    } else {
      configuration.second.push_back(column.words[row]);
    }
  }
  return configuration;
}

}  // namespace assay::predict
