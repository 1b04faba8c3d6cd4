// SPDX-License-Identifier: Apache-2.0
#pragma once

// Datasets as CSV (docs/estimator.md): t_<stage>_ms columns, t_total_ms, device, group; every other
// column is a knob.

#include <cstddef>
#include <filesystem>
#include <string>

#include "assay/base/result.hpp"
#include "assay/data/dataset.hpp"

namespace assay::store {

inline constexpr std::size_t most_dataset_rows = 1'000'000;
inline constexpr std::size_t most_dataset_columns = 256;
inline constexpr std::size_t most_dataset_cells = 50'000'000;
// Beyond anything that is measured, and small enough to be added up and multiplied.
inline constexpr double largest_dataset_value = 1e15;
inline constexpr std::size_t longest_dataset_word = 256;  // bytes of a category, of a name

struct DatasetFileOptions {
  std::string device{};  // of several in the file, the one to read; empty: it must hold only one
};

// Columns that do not vary stay; a note names them. Errors: missing, if the file cannot be read;
// usage, naming row and column: no time column, a time that is no number, zero, negative or not
// finite; an empty cell; a NaN; an output_tokens that is no whole number of at least 0;
// decode_per_token without output_tokens; a row without any time; several devices and none chosen;
// a torn or empty file.
[[nodiscard]] Result<Dataset> read_dataset(const std::filesystem::path& path,
                                           const DatasetFileOptions& options = {});

// Configurations alone: t_… columns, device and group are passed over. The same errors of knobs.
[[nodiscard]] Result<KnobTable> read_configurations(const std::filesystem::path& path);

// The CSV of a dataset; read_dataset() gives it back.
std::string dataset_csv(const Dataset& dataset);

}  // namespace assay::store
