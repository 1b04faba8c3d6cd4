// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/name_parts.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "assay/base/text.hpp"

namespace assay::predict {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr double smallest_number = 1e-9;  // whose logarithm is taken

struct Parts {
  std::set<std::string, std::less<>> words{};
  std::map<std::string, double, std::less<>> logarithms{};  // by the word before the number
};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The end of the run of what `is` says, from `at` on.
template <class Is>
std::size_t run_end(std::string_view text, std::size_t at, Is is) {
  while (at < text.size() && is(text[at])) ++at;
  return at;
}

Parts parts_of(std::string_view name) {
  Parts parts;
  std::string word;
  for (std::size_t at = 0; at < name.size();) {
    std::size_t end = at + 1;
    if (is_letter(name[at])) {
      end = run_end(name, at, is_letter);
      word = name.substr(at, end - at);
      parts.words.insert(word);
    } else if (is_digit(name[at])) {
      end = run_end(name, at, is_digit);
      if (end + 1 < name.size() && name[end] == '.' && is_digit(name[end + 1])) {
        end = run_end(name, end + 1, is_digit);
      }
      if (const auto number = text::parse_number(name.substr(at, end - at))) {
        parts.logarithms[word] = std::log(std::max(*number, smallest_number));
      }
    }
    at = end;
  }
  return parts;
}

bool varies(const VectorXd& column, std::size_t reference) {
  const auto head = column.head(static_cast<Index>(reference));
  return head.maxCoeff() - head.minCoeff() > 0;
}

VectorXd word_column(const std::vector<Parts>& rows, const std::string& word) {
  VectorXd column(static_cast<Index>(rows.size()));
  for (std::size_t row = 0; row < rows.size(); ++row) {
    column[static_cast<Index>(row)] = rows[row].words.contains(word) ? 1 : 0;
  }
  return column;
}

VectorXd number_column(const std::vector<Parts>& rows, const std::string& word,
                       std::size_t reference) {
  std::map<std::string, double, std::less<>>::const_iterator found;
  double sum = 0;
  double count = 0;
  for (std::size_t row = 0; row < reference; ++row) {
    found = rows[row].logarithms.find(word);
    if (found == rows[row].logarithms.end()) continue;
    sum += found->second;
    ++count;
  }
  VectorXd column(static_cast<Index>(rows.size()));
  for (std::size_t row = 0; row < rows.size(); ++row) {
    found = rows[row].logarithms.find(word);
    column[static_cast<Index>(row)] =
        found == rows[row].logarithms.end() ? sum / count : found->second;
  }
  return column;
}

}  // namespace

std::vector<VectorXd> name_parts(const std::vector<std::string>& names, std::size_t reference) {
  std::vector<Parts> rows;
  std::set<std::string> words;
  std::set<std::string> numbered;
  for (const std::string& name : names) {
    rows.push_back(parts_of(name));
    if (rows.size() > reference) continue;
    words.insert(rows.back().words.begin(), rows.back().words.end());
    for (const auto& [word, logarithm] : rows.back().logarithms) numbered.insert(word);
  }
  std::vector<VectorXd> columns;
  const auto add = [&](VectorXd column) {
    if (columns.size() < most_name_parts && varies(column, reference)) {
      columns.push_back(std::move(column));
    }
  };
  for (const std::string& word : numbered) add(number_column(rows, word, reference));
  for (const std::string& word : words) add(word_column(rows, word));
  return columns;
}

}  // namespace assay::predict
