// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every row of a table, decoded, in order.

#include <cstddef>
#include <filesystem>

#include <fmt/format.h>

#include "assay/base/csv.hpp"
#include "assay/base/result.hpp"

namespace assay::store {

inline constexpr std::size_t most_rows = 20'000'000;

// Calls visit(row, line) with each row of the file and its text. True if bytes of a torn line
// follow the last. Errors: those of CsvReader and of the table's decode.
template <class Table, class Visit>
[[nodiscard]] Result<bool> scan_table(const std::filesystem::path& path, Visit&& visit) {
  auto reader = CsvReader::open(path);
  if (!reader) return fail(reader.error());
  const auto table = Table::of(*reader);
  if (!table) return fail(table.error());
  for (std::size_t rows = 0;; ++rows) {
    const auto found = reader->next();
    if (!found) return fail(found.error());
    if (!*found) return reader->is_torn();
    if (rows == most_rows) {
      return fail(ErrorCode::usage,
                  fmt::format("{}: more than {} rows", reader->place(), most_rows));
    }
    auto row = table->decode(*reader);
    if (!row) return fail(row.error());
    visit(std::move(*row), reader->line());
  }
}

}  // namespace assay::store
