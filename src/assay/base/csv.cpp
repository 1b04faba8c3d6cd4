// SPDX-License-Identifier: Apache-2.0
#include "assay/base/csv.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay {
namespace {

constexpr std::size_t most_columns = 1024;

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

bool is_printable_ascii(char c) {
  return c >= 0x20 && c < 0x7F;
}

}  // namespace

bool is_plain_text(std::string_view text) {
  // Most tables hold nothing else, and it is much faster to see.
  if (std::all_of(text.begin(), text.end(), is_printable_ascii)) return true;
  return std::none_of(text.begin(), text.end(), is_control) && text::is_valid_utf8(text);
}

void CsvRow::separate() {
  if (!std::exchange(first_, false)) text_ += ',';
}

void CsvRow::text(std::string_view value) {
  separate();
  // Blanks at the ends survive readers that trim unquoted cells.
  const bool needs_quotes = value.find_first_of(",\"") != std::string_view::npos ||
                            value.starts_with(' ') || value.ends_with(' ');
  if (!needs_quotes) {
    text_ += value;
    return;
  }
  text_ += '"';
  for (const char c : value) {
    if (c == '"') text_ += '"';
    text_ += c;
  }
  text_ += '"';
}

void CsvRow::integer(std::int64_t value) {
  separate();
  fmt::format_to(std::back_inserter(text_), "{}", value);
}

void CsvRow::number(double value) {
  separate();
  if (std::isfinite(value)) fmt::format_to(std::back_inserter(text_), "{}", value);
}

void CsvRow::number(const std::optional<double>& value) {
  value ? number(*value) : absent();
}

std::optional<std::string> CsvCells::split(std::string_view line) {
  std::string_view rest = line;
  if (!is_plain_text(rest)) return "not plain UTF-8 text";
  cells_.clear();
  unquoted_.clear();
  unquoted_.reserve(rest.size());  // so that views into it stay valid

  while (true) {
    if (cells_.size() == most_columns) {
      return fmt::format("more than {} cells", most_columns);
    }
    if (!rest.starts_with('"')) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      const std::string_view cell = rest.substr(0, end);
      if (cell.find('"') != std::string_view::npos) return "a quote inside a cell";
      cells_.push_back(cell);
      rest.remove_prefix(end);
    } else {
      const std::size_t start = unquoted_.size();
      rest.remove_prefix(1);
      while (true) {
        const std::size_t quote = rest.find('"');
        if (quote == std::string_view::npos) return "a quote that does not end";
        unquoted_ += rest.substr(0, quote);
        rest.remove_prefix(quote + 1);
        if (!rest.starts_with('"')) break;
        unquoted_ += '"';
        rest.remove_prefix(1);
      }
      cells_.push_back(std::string_view(unquoted_).substr(start));
    }
    if (rest.empty()) return std::nullopt;
    if (rest.front() != ',') return "text after a closing quote";
    rest.remove_prefix(1);
  }
}

Result<CsvReader> CsvReader::open(const std::filesystem::path& path) {
  auto lines = LineReader::open(path, longest_row);
  if (!lines) return fail(lines.error());
  CsvReader reader(std::move(*lines));
  const auto found = reader.lines_.next();
  if (!found) return fail(found.error());
  if (!*found) {
    return fail(ErrorCode::usage, fmt::format("{}:1: the header is missing", path.string()));
  }
  if (auto split = reader.split(); !split) return fail(split.error());
  reader.header_.assign(reader.cells().begin(), reader.cells().end());
  reader.cells_ = {};

  std::vector<std::string> sorted = reader.header_;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) {
    return fail(ErrorCode::usage,
                fmt::format("{}: two columns are named '{}'", reader.place(), *twice));
  }
  return reader;
}

Result<bool> CsvReader::next() {
  auto found = lines_.next();
  if (!found || !*found) return found;
  if (auto row = split(); !row) return fail(row.error());
  if (cells().size() != header_.size()) {
    return fail(ErrorCode::usage, fmt::format("{}: expected {} cells, found {}", place(),
                                              header_.size(), cells().size()));
  }
  return true;
}

Result<void> CsvReader::split() {
  const auto problem = cells_.split(line());
  if (problem) return fail(ErrorCode::usage, fmt::format("{}: {}", place(), *problem));
  return {};
}

}  // namespace assay
