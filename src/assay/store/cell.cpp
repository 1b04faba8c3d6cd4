// SPDX-License-Identifier: Apache-2.0
#include "assay/store/cell.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::store {
namespace {

// Enough of an untrusted cell to recognise it.
std::string excerpt(std::string_view cell) {
  constexpr std::size_t longest = 40;
  return text::printable(cell.substr(0, longest)) + (cell.size() > longest ? "…" : "");
}

}  // namespace

Result<void> check_case_name(std::string_view name) {
  if (name.empty()) return fail(ErrorCode::usage, "a case without a name cannot be stored");
  if (!is_plain_text(name)) return not_plain(name);
  return {};
}

Failure bad_cell(const CsvReader& reader, std::string_view column, std::string_view cell) {
  return fail(ErrorCode::usage, fmt::format("{}: column '{}' cannot hold '{}'", reader.place(),
                                            excerpt(column), excerpt(cell)));
}

Result<std::vector<std::size_t>> places_of(std::span<const std::string_view> names,
                                           const CsvReader& reader) {
  std::vector<std::size_t> places;
  const auto& header = reader.header();
  for (const std::string_view name : names) {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end()) return missing_column(reader, name);
    places.push_back(static_cast<std::size_t>(found - header.begin()));
  }
  return places;
}

Failure missing_column(const CsvReader& reader, std::string_view column) {
  return fail(ErrorCode::usage, fmt::format("{}: no column '{}'", reader.place(), column));
}

Failure not_plain(std::string_view text) {
  return fail(
      ErrorCode::usage,
      fmt::format("'{}' cannot stand in a table: it is not plain UTF-8 text", excerpt(text)),
      "use names without line breaks and control characters");
}

Failure negative(std::string_view case_name) {
  return fail(ErrorCode::defect,
              fmt::format("case '{}' has a negative count or duration", excerpt(case_name)));
}

}  // namespace assay::store
