// SPDX-License-Identifier: Apache-2.0
#pragma once

// One pass over a column of numbers, in blocks of bytes that several workers read at once. Blocks
// depend on the file only, so that whoever keeps to their order gets the same result however many
// workers there are.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/store/column_file.hpp"

namespace assay::store {

// Large enough that a block costs little besides its rows, and small enough for a core's cache.
inline constexpr std::uint64_t block_bytes = std::uint64_t{1} << 18;

struct MalformedRows {
  std::uint64_t count = 0;
  std::vector<std::uint64_t> first_lines{};  // counted from 1, the header's; ascending, at most 10
  std::string first_problem{};               // what is wrong with the first

  bool operator==(const MalformedRows&) const = default;
};

inline constexpr std::size_t most_reported_lines = 10;

std::size_t block_count(const ColumnFile& file);

// Takes the well-formed rows' values of a block, in the file's order, and may keep the vector.
// Called by several workers at once, each with its own number, and once for every block.
using TakeBlock =
    std::function<void(unsigned worker, std::size_t block, std::vector<double>& values)>;

// Errors: as of LineWindow::read and ColumnFile::check_unchanged.
[[nodiscard]] Result<MalformedRows> scan_column(const ColumnFile& file, unsigned workers,
                                                const TakeBlock& take);

// The error of a table without well-formed rows.
Failure no_rows(const ColumnFile& file);

// Errors: usage, if there are malformed rows; the message names them.
[[nodiscard]] Result<void> refuse_malformed(const ColumnFile& file, const MalformedRows& malformed);

}  // namespace assay::store
