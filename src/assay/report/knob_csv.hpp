// SPDX-License-Identifier: Apache-2.0
#pragma once

// Configurations as cells of a CSV, which are read back as they were.

#include <cstddef>

#include "assay/base/csv.hpp"
#include "assay/data/dataset.hpp"

namespace assay::report {

void add_knob_names(CsvRow& header, const KnobTable& knobs);
void add_knobs(CsvRow& cells, const KnobTable& knobs, std::size_t row);

}  // namespace assay::report
