// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which rows of a dataset belong together: those of one configuration, and those that are said to
// be of one group.

#include <cstddef>
#include <vector>

#include "assay/data/dataset.hpp"

namespace assay {

struct RowGroups {
  std::vector<std::size_t> groups{};  // of each row, 0 … count − 1 in order of appearance
  std::size_t count = 0;
  std::size_t configurations = 0;  // that differ
  std::size_t named = 0;           // groups that were said; more than `count` if some were joined
};

// Of a dataset's rows by its knobs; without knobs all rows are one configuration. `named` is what
// group each row is said to be of, any numbers; empty: nothing is said. Rows of one configuration
// are in one group, if need be by joining the groups that they are in. Linear.
RowGroups row_groups(const Dataset& dataset, const std::vector<std::size_t>& named = {});

}  // namespace assay
