// SPDX-License-Identifier: Apache-2.0
#include "assay/store/column_rows.hpp"

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::store {
namespace {

// Of a cell in a message.
constexpr std::size_t longest_shown = 40;

}  // namespace

bool RowParser::read_any(const char*& position, const char* end, ColumnRow& row) {
  const std::string_view rest(position, static_cast<std::size_t>(end - position));
  std::string_view line = rest.substr(0, rest.find('\n'));
  position += line.size() + 1;
  if (line.ends_with('\r')) line.remove_suffix(1);
  problem_.clear();

  if (auto problem = cells_.split(line)) {
    problem_ = std::move(*problem);
    return false;
  }
  const auto cells = cells_.cells();
  if (cells.size() != layout_.columns) {
    problem_ = fmt::format("expected {} cells, found {}", layout_.columns, cells.size());
    return false;
  }
  const std::string_view cell = cells[layout_.value];
  const auto value = text::parse_number(cell);
  if (!value) {
    problem_ = fmt::format("not a finite number: '{}'", cell.substr(0, longest_shown));
    return false;
  }
  row.value = *value;
  if (!layout_.session) return true;
  row.session = cells[*layout_.session];
  if (row.session.empty()) problem_ = "the session has no name";
  if (row.session.size() > longest_session_name) {
    problem_ = fmt::format("a session's name longer than {} bytes", longest_session_name);
  }
  return problem_.empty();
}

}  // namespace assay::store
