// SPDX-License-Identifier: Apache-2.0
#include "assay/report/knob_csv.hpp"

namespace assay::report {

void add_knob_names(CsvRow& header, const KnobTable& knobs) {
  for (const KnobColumn& column : knobs.columns) header.text(column.name);
}

void add_knobs(CsvRow& cells, const KnobTable& knobs, std::size_t row) {
  for (const KnobColumn& column : knobs.columns) {
    if (column.is_number()) {
      cells.number(column.numbers[row]);
    } else {
      cells.text(column.words[row]);
    }
  }
}

}  // namespace assay::report
