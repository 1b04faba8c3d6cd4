// SPDX-License-Identifier: Apache-2.0
#pragma once

// Cells as values, for the tables of a run: each function reads the whole cell or gives false.

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/base/csv.hpp"
#include "assay/base/enum_words.hpp"
#include "assay/base/result.hpp"
#include "assay/base/text.hpp"

namespace assay::store {

template <std::integral Integer>
bool read_integer(std::string_view cell, Integer& value) {
  const auto whole = text::parse_integer(cell);
  if (!whole || !std::in_range<Integer>(*whole)) return false;
  value = static_cast<Integer>(*whole);
  return true;
}

// Not negative.
template <std::integral Integer>
bool read_count(std::string_view cell, Integer& value) {
  return read_integer(cell, value) && value >= 0;
}

// Finite.
inline bool read_number(std::string_view cell, double& value) {
  const auto number = text::parse_number(cell);
  if (number) value = *number;
  return number.has_value();
}

template <class Word>
bool read_word(std::string_view cell, Word& value) {
  const auto known = from_word<Word>(cell);
  if (known) value = *known;
  return known.has_value();
}

// What every row begins with: a name that is neither empty nor breaks the line.
Result<void> check_case_name(std::string_view name);

// Where the columns of these names are in the table's header. Errors: usage, if one is missing.
[[nodiscard]] Result<std::vector<std::size_t>> places_of(std::span<const std::string_view> names,
                                                         const CsvReader& reader);

// What is wrong with a row, with a header, and with text that was to become a cell.
Failure bad_cell(const CsvReader& reader, std::string_view column, std::string_view cell);
Failure missing_column(const CsvReader& reader, std::string_view column);
Failure not_plain(std::string_view text);
// With a number that was to become one: durations and counts are not negative.
Failure negative(std::string_view case_name);

}  // namespace assay::store
