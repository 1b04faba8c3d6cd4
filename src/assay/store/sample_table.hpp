// SPDX-License-Identifier: Apache-2.0
#pragma once

// The columns of samples.csv, and samples as its rows. Columns are known by their names:
//   case,session,iteration,phase,flags,t_start_ns,total_ns,<stage>_ns…,tokens_in,tokens_out
// and every other column is a reading. An empty cell is an absent value.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/csv.hpp"
#include "assay/base/result.hpp"
#include "assay/data/run.hpp"

namespace assay::store {

class SampleTable {
 public:
  using Row = Sample;

  // The columns of a new table: `stages` besides the total.
  SampleTable(std::span<const Stage> stages, std::span<const std::string> readings);

  // The columns of a table that is there. Errors: usage, if one that must be there is missing.
  [[nodiscard]] static Result<SampleTable> of(const CsvReader& reader);

  std::string header() const;
  bool has_reading(std::string_view name) const;

  // Appends the row to `text`. Errors: usage, for text that a cell cannot hold; defect, for a value
  // that has no column, and a negative one. `text` is unchanged then.
  [[nodiscard]] Result<void> encode(const Sample& sample, std::string& text) const;

  // The reader's row. Errors: usage, naming file, line and column.
  [[nodiscard]] Result<Sample> decode(const CsvReader& reader) const;

 private:
  enum class Field : std::uint8_t {
    case_name,
    session,
    iteration,
    phase,
    flags,
    t_start,
    stage,
    tokens_in,
    tokens_out,
    reading
  };

  struct Column {
    std::string name;
    Field field;
    Stage stage = Stage::total;  // of Field::stage
  };

  SampleTable() = default;

  static Column column_of(const std::string& name);
  static bool read(const Column& column, std::string_view cell, Sample& sample);
  Result<void> check(const Sample& sample) const;

  std::vector<Column> columns_;
};

}  // namespace assay::store
