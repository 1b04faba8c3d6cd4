// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/matrix_market.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/engine/layout/permutation.hpp"

namespace assay::engine::layout {
namespace {

constexpr std::string_view banner = "%%MatrixMarket matrix coordinate real symmetric";
constexpr std::string_view integer_banner = "%%MatrixMarket matrix coordinate integer symmetric";
constexpr std::uint64_t most_entries = 100'000'000;

// The words of a line, whatever space is between them.
std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (const std::string_view word : text::split(line, ' ')) {
    if (!text::trim(word).empty()) words.push_back(text::trim(word));
  }
  return words;
}

}  // namespace

std::string to_matrix_market(const SharedAccess& weights) {
  fmt::memory_buffer text;
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "{}\n{} {} {}\n", banner, weights.rows(), weights.cols(),
                 weights.nonZeros() / 2);
  for (int column = 0; column < weights.outerSize(); ++column) {
    for (SharedAccess::InnerIterator entry(weights, column); entry; ++entry) {
      if (entry.row() <= column) continue;
      fmt::format_to(out, "{} {} {}\n", entry.row() + 1, column + 1, entry.value());
    }
  }
  return fmt::to_string(text);
}

Result<SharedAccess> read_matrix_market(std::string_view text) {
  std::vector<SharedPair> pairs;
  std::size_t dimensions = 0;
  std::uint64_t expected = 0;
  std::uint64_t entries = 0;
  std::size_t number = 0;
  bool has_size = false;
  const auto refuse = [&](std::string_view problem) {
    return fail(ErrorCode::usage, fmt::format("line {}: {}", number, problem),
                "a symmetric Matrix Market file of coordinates is needed");
  };
  for (const std::string_view line : text::split(text, '\n')) {
    ++number;
    if (number == 1) {
      const std::string_view first = text::trim(line);
      if (first != banner && first != integer_banner) return refuse("another kind of file");
      continue;
    }
    if (line.starts_with('%') || text::trim(line).empty()) continue;
    const std::vector<std::string_view> words = words_of(line);
    if (words.size() != 3) return refuse(fmt::format("{} values instead of 3", words.size()));
    const auto row = text::parse_unsigned(words[0]);
    const auto column = text::parse_unsigned(words[1]);
    if (!row || !column) return refuse("not whole numbers");
    if (!has_size) {
      const auto count = text::parse_unsigned(words[2]);
      if (!count || *row != *column || *row == 0 || *row > most_dimensions ||
          *count > most_entries) {
        return refuse(fmt::format("the size is D D entries, D from 1 to {}", most_dimensions));
      }
      dimensions = *row;
      expected = *count;
      has_size = true;
      continue;
    }
    const auto weight = text::parse_number(words[2]);
    if (!weight) return refuse("the weight is no number");
    if (*row == 0 || *column == 0 || *row > dimensions || *column > *row) {
      return refuse("not in the lower triangle");
    }
    if (++entries > expected) return refuse(fmt::format("more than {} entries", expected));
    pairs.push_back(
        {static_cast<std::uint32_t>(*row - 1), static_cast<std::uint32_t>(*column - 1), *weight});
  }
  if (!has_size) return refuse("there is no line with the size");
  if (entries != expected) return refuse(fmt::format("{} of {} entries", entries, expected));
  return shared_access(dimensions, pairs);
}

}  // namespace assay::engine::layout
