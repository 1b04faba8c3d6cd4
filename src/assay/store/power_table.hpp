// SPDX-License-Identifier: Apache-2.0
#pragma once

// The columns of power.csv, and readings of power as its rows:
//   t_s,power_w,energy_j,channel
// Further columns are passed over.

#include <cstddef>
#include <string>
#include <vector>

#include "assay/base/csv.hpp"
#include "assay/base/result.hpp"
#include "assay/data/power.hpp"

namespace assay::store {

class PowerTable {
 public:
  using Row = PowerReading;

  static std::string header();

  // The columns of a table that is there. Errors: usage, if one is missing.
  [[nodiscard]] static Result<PowerTable> of(const CsvReader& reader);

  // Appends the row to `text`: its time to the microsecond, what is finer is cut off. Errors:
  // usage, for a channel that a cell cannot hold; defect, for a time or a value that is not read
  // back. `text` is unchanged then.
  [[nodiscard]] static Result<void> encode(const PowerReading& reading, std::string& text);

  // The reader's row. Errors: usage, naming file, line and column.
  [[nodiscard]] Result<PowerReading> decode(const CsvReader& reader) const;

 private:
  PowerTable() = default;

  std::vector<std::size_t> places_;  // in the header, of each of our columns
};

}  // namespace assay::store
