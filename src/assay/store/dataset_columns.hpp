// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the columns of a dataset's table mean, by their names (docs/formats.md): times, device,
// group, knobs.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/csv.hpp"
#include "assay/base/result.hpp"

namespace assay::store {

// A column by its place in the row.
struct DatasetColumn {
  std::size_t place = 0;
  std::string name;  // of the column; of a stage: "t_vision_ms" is "vision"
};

struct DatasetColumns {
  std::vector<DatasetColumn> knobs{};  // with steps, where there are
  std::vector<DatasetColumn> stages{};
  std::optional<std::size_t> total{};
  std::optional<std::size_t> device{};
  std::optional<std::size_t> group{};
  std::optional<std::size_t> steps{};  // output_tokens: decode steps
};

// Errors: usage, of too many columns, of one without a name and of names with blanks around them.
[[nodiscard]] Result<DatasetColumns> dataset_columns(const CsvReader& reader);

// That there are times, and none that would be taken for a knob because its name is nearly right
// ("T_vision_ms", and where no column is a stage "prefill_ms"). Errors: usage, with the form that
// names have.
[[nodiscard]] Result<void> check_time_columns(const DatasetColumns& columns,
                                              const CsvReader& reader);

// Knobs whose names end like a time's ("wait_ms"): taken as they stand, but worth a word.
std::vector<std::string> time_like_knobs(const DatasetColumns& columns);

}  // namespace assay::store
