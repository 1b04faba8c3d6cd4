// SPDX-License-Identifier: Apache-2.0
#include "assay/store/importers/table_text.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::store::importers {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::size_t most_columns = 1024;

}  // namespace

std::string TableText::place() const {
  return fmt::format("{}:{}", source_, line_);
}

std::string_view TableText::next_line() {
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
  std::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  ++line_;
  return line;
}

Result<void> TableText::split(std::string_view line) {
  if (line.size() > longest_row) {
    return fail(ErrorCode::usage, fmt::format("{}: the line is too long", place()));
  }
  if (const auto wrong = cells_.split(line)) {
    return fail(ErrorCode::usage, fmt::format("{}: {}", place(), *wrong));
  }
  return {};
}

Result<TableText> TableText::open(std::string_view text, std::string source) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  TableText table(text, std::move(source));
  if (auto split = table.split(table.next_line()); !split) return fail(split.error());
  std::set<std::string_view> seen;
  for (const std::string_view cell : table.cells_.cells()) {
    if (!seen.insert(cell).second) {
      return fail(ErrorCode::usage,
                  fmt::format("{}: a second column '{}'", table.place(), text::printable(cell)));
    }
    table.header_.emplace_back(cell);
  }
  if (table.header_.size() > most_columns) {
    return fail(ErrorCode::usage,
                fmt::format("{}: more than {} columns", table.place(), most_columns));
  }
  return table;
}

std::optional<std::size_t> TableText::find(std::string_view column) const {
  const auto found = std::find(header_.begin(), header_.end(), column);
  if (found == header_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header_.begin());
}

Result<std::size_t> TableText::need(std::string_view column) const {
  if (const auto found = find(column)) return *found;
  return fail(ErrorCode::usage, fmt::format("{}: no column '{}'", source_, text::printable(column)),
              text::suggestion(column, header_));
}

Result<bool> TableText::next() {
  std::string_view line;
  do {
    if (rest_.empty()) return false;
    line = next_line();
  } while (text::trim(line).empty());
  if (auto split = this->split(line); !split) return fail(split.error());
  if (cells_.cells().size() != header_.size()) {
    return fail(ErrorCode::usage, fmt::format("{}: {} cells where the header has {}", place(),
                                              cells_.cells().size(), header_.size()));
  }
  return true;
}

Result<double> TableText::number(std::size_t column) const {
  const auto number = text::parse_number(text::trim(cell(column)));
  if (number) return *number;
  return fail(ErrorCode::usage,
              fmt::format("{}: {} is no number: '{}'", place(), text::printable(header_[column]),
                          text::printable(cell(column).substr(0, 40))));
}

Result<double> TableText::amount(std::size_t column) const {
  const auto number = this->number(column);
  if (number && *number < 0) {
    return fail(ErrorCode::usage, fmt::format("{}: {} is negative: {:g}", place(),
                                              text::printable(header_[column]), *number));
  }
  return number;
}

}  // namespace assay::store::importers
