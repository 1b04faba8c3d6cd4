// SPDX-License-Identifier: Apache-2.0
#include "assay/store/importers/foreign_file.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/base/text.hpp"
#include "assay/store/importers/table_text.hpp"

namespace assay::store::importers {
namespace {

namespace fs = std::filesystem;

// A value costs 16 bytes and more, a comma one.
constexpr std::ptrdiff_t most_values = 16'000'000;
constexpr std::string_view white_space = " \t\r\n";

// The bare words that stand for numbers in Python's JSON, the longest first.
constexpr std::array<std::string_view, 3> not_numbers{"-Infinity", "Infinity", "NaN"};

bool has_not_numbers(std::string_view text) {
  return text.find("NaN") != std::string_view::npos ||
         text.find("Infinity") != std::string_view::npos;
}

std::string without_not_numbers(std::string_view text) {
  std::string strict;
  strict.reserve(text.size());
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!in_string) {
      const auto word =
          std::find_if(not_numbers.begin(), not_numbers.end(),
                       [&](std::string_view known) { return text.substr(i).starts_with(known); });
      if (word != not_numbers.end()) {
        strict += "null";
        i += word->size() - 1;
        continue;
      }
    } else if (text[i] == '\\' && i + 1 < text.size()) {
      strict += text.substr(i++, 2);
      continue;
    }
    if (text[i] == '"') in_string = !in_string;
    strict += text[i];
  }
  return strict;
}

Result<void> check_size(std::string_view text, const std::string& source) {
  if (std::count(text.begin(), text.end(), ',') <= most_values) return {};
  return fail(ErrorCode::usage, fmt::format("{}: more than {} values", source, most_values),
              "split it, or leave out what is not needed");
}

// JSON Lines: whether the first line is a document of its own that is not the last one.
bool has_lines(std::string_view text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || text.find_first_not_of(white_space, end) == text.npos) {
    return false;
  }
  const std::string_view first = text::trim(text.substr(0, end));
  return first.size() > 1 && first.starts_with('{') && first.ends_with('}') &&
         parse_loose_json(first, "").has_value();
}

Result<std::vector<Json>> parse_lines(std::string_view text, const std::string& source) {
  std::vector<Json> documents;
  std::size_t number = 0;
  for (const std::string_view line : text::split(text, '\n')) {
    ++number;
    if (text::trim(line).empty()) continue;
    const std::string place = fmt::format("{}:{}", source, number);
    auto document = parse_loose_json(line, place);
    if (!document) {
      // A line has no lines.
      return fail(ErrorCode::usage, fmt::format("{}: not valid JSON", place),
                  "is the file complete?");
    }
    documents.push_back(std::move(*document));
  }
  return documents;
}

Result<void> parse_json_file(ForeignFile& file, std::string_view text) {
  if (auto checked = check_size(text, file.source); !checked) return checked;
  if (has_lines(text) || file.path.extension() == ".jsonl") {
    auto lines = parse_lines(text, file.source);
    if (!lines) return fail(lines.error());
    file.lines = std::move(*lines);
    return {};
  }
  auto json = parse_loose_json(text, file.source);
  if (!json) {
    return fail(json.error().code, json.error().message, "is the file complete?");
  }
  file.json = std::move(*json);
  return {};
}

}  // namespace

Result<Json> parse_loose_json(std::string_view text, const std::string& source) {
  return has_not_numbers(text) ? parse_json(without_not_numbers(text), source)
                               : parse_json(text, source);
}

Result<ForeignFile> open_foreign_file(const fs::path& path) {
  ForeignFile file{.path = path, .source = text::printable(path.string())};
  std::error_code ignored;
  file.is_folder = fs::is_directory(path, ignored);
  if (file.is_folder) return file;
  auto text = read_file(path, largest_foreign_file);
  if (!text) return fail(text.error());
  file.text = std::move(*text);
  const std::size_t begin = file.text.find_first_not_of(white_space);
  if (begin == std::string::npos) {
    return fail(ErrorCode::usage, fmt::format("{} is empty", file.source));
  }
  const std::string_view content = std::string_view(file.text).substr(begin);
  if (content.front() == '{' || content.front() == '[') {
    if (auto parsed = parse_json_file(file, file.text); !parsed) return fail(parsed.error());
  } else if (const auto table = TableText::open(file.text, file.source)) {
    file.header = table->header();
  }
  return file;
}

}  // namespace assay::store::importers
