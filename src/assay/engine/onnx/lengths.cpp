// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/lengths.hpp"

#include <iterator>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::engine::onnx {
namespace {

constexpr std::int64_t longest_length = 1'048'576;
constexpr std::uint64_t most_sequences = std::uint64_t{1} << 40;

bool is_length(std::optional<std::int64_t> length) {
  return length && *length >= 1 && *length <= longest_length;
}

Failure not_lengths(std::string_view text) {
  const bool is_name = text.find_first_not_of("0123456789:, ") != std::string_view::npos;
  const std::string shown = text::printable(text.substr(0, 80));
  if (is_name) {
    return fail(ErrorCode::missing, fmt::format("lengths: no file '{}' beside the study", shown),
                "name a file with one length a line, a distribution such as 12:3,40:1, or 'full'");
  }
  return fail(
      ErrorCode::usage, fmt::format("lengths: '{}' is not a distribution", shown),
      fmt::format("pairs of a length (1 to {}) and a count, such as 12:3,40:1", longest_length));
}

}  // namespace

Result<Lengths> Lengths::parse(std::string_view text) {
  Lengths lengths;
  if (text == full_length) return lengths;
  for (const std::string_view pair : text::split(text, ',')) {
    const auto parts = text::split(pair, ':');
    if (parts.size() != 2) return not_lengths(text);
    const auto length = text::parse_integer(text::trim(parts[0]));
    const auto count = text::parse_unsigned(text::trim(parts[1]));
    if (!is_length(length) || !count || *count == 0 || *count > most_sequences) {
      return not_lengths(text);
    }
    lengths.counts_[*length] += *count;
    lengths.total_ += *count;
    if (lengths.total_ > most_sequences) return not_lengths(text);
  }
  return lengths;
}

std::int64_t Lengths::draw(Random& random, std::int64_t full) const {
  if (are_full()) return full;
  std::uint64_t place = random.below(total_);
  for (const auto& [length, count] : counts_) {
    if (place < count) return length;
    place -= count;
  }
  return longest();
}

Result<std::string> distribution_of(std::string_view content) {
  std::map<std::int64_t, std::uint64_t> counts;
  std::size_t number = 0;
  for (const std::string_view line : text::split(content, '\n')) {
    ++number;
    const std::string_view cell = text::trim(line);
    if (cell.empty()) continue;
    const auto length = text::parse_integer(cell);
    const bool is_heading =
        number == 1 && cell.find_first_of("0123456789") == std::string_view::npos;
    if (is_heading) continue;
    if (!is_length(length)) {
      return fail(ErrorCode::usage,
                  fmt::format("line {}: '{}' is not a length from 1 to {}", number,
                              text::printable(cell.substr(0, 80)), longest_length));
    }
    ++counts[*length];
  }
  if (counts.empty()) return fail(ErrorCode::usage, "holds no lengths");
  std::string text;
  for (const auto& [length, count] : counts) {
    fmt::format_to(std::back_inserter(text), "{}{}:{}", text.empty() ? "" : ",", length, count);
  }
  return text;
}

}  // namespace assay::engine::onnx
