// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which rows of a dataset belong together: those of one configuration, and those that the file
// gives one group.

#include <cstddef>
#include <vector>

#include "assay/data/dataset.hpp"

namespace assay::store {

struct RowGroups {
  std::vector<std::size_t> groups{};  // of each row, 0 … count − 1 in order of appearance
  std::size_t count = 0;
  std::size_t configurations = 0;  // that differ
  std::size_t named = 0;  // groups that the file has; more than `count` if some were joined
};

// `named` is each row's group in the file, any numbers; empty: the file has none. Rows of one
// configuration are in one group, if need be by joining the groups that they are in. Linear.
RowGroups row_groups(const KnobTable& knobs, const std::vector<std::size_t>& named);

}  // namespace assay::store
