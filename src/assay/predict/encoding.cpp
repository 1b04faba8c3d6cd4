// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/encoding.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::predict {
namespace {

// A number that a logarithm cannot take is asked for far below the training range: it is taken this
// far below it.
constexpr double lowest_part_of_minimum = 1e-3;

bool is_number(const KnobRange& range) {
  return range.categories.empty();
}

KnobRange range_of(const KnobColumn& column) {
  KnobRange range{.knob = column.name};
  if (column.is_number()) {
    const auto [minimum, maximum] =
        std::minmax_element(column.numbers.begin(), column.numbers.end());
    if (minimum != column.numbers.end()) {
      range.minimum = *minimum;
      range.maximum = *maximum;
    }
    return range;
  }
  range.categories = column.words;
  std::sort(range.categories.begin(), range.categories.end());
  range.categories.erase(std::unique(range.categories.begin(), range.categories.end()),
                         range.categories.end());
  return range;
}

const KnobColumn* find(const KnobTable& knobs, const std::string& name) {
  const auto found = std::find_if(knobs.columns.begin(), knobs.columns.end(),
                                  [&](const KnobColumn& column) { return column.name == name; });
  return found == knobs.columns.end() ? nullptr : &*found;
}

std::size_t inputs_of(const KnobRange& range) {
  if (!is_number(range)) return range.categories.size() > 1 ? range.categories.size() : 0;
  return range.minimum != range.maximum ? 1 : 0;
}

double transformed(double value, double minimum) {
  if (minimum < 0) return value;
  if (minimum == 0) return std::log1p(std::max(value, 0.0));
  return std::log(std::max(value, minimum * lowest_part_of_minimum));
}

}  // namespace

std::vector<KnobRange> knob_ranges(const KnobTable& knobs) {
  std::vector<KnobRange> ranges;
  ranges.reserve(knobs.columns.size());
  for (const KnobColumn& column : knobs.columns) ranges.push_back(range_of(column));
  return ranges;
}

Result<void> check_knobs(const KnobTable& knobs, const std::vector<KnobRange>& ranges,
                         const std::string& where) {
  std::vector<std::string> names;
  for (const KnobColumn& column : knobs.columns) names.push_back(column.name);
  for (const KnobRange& range : ranges) {
    const KnobColumn* column = find(knobs, range.knob);
    if (column == nullptr) {
      return fail(ErrorCode::usage,
                  fmt::format("{}: column '{}' is missing", where, text::printable(range.knob)),
                  text::suggestion(range.knob, names));
    }
    if (column->is_number() != is_number(range)) {
      const char* expected = is_number(range) ? "numbers" : "words";
      const char* found = is_number(range) ? "words" : "numbers";
      return fail(ErrorCode::usage,
                  fmt::format("{}: column '{}' holds {}; it held {} in training", where,
                              text::printable(range.knob), found, expected));
    }
  }
  return {};
}

KnobTable completed(KnobTable knobs, const std::vector<KnobRange>& ranges) {
  const std::size_t rows = knobs.rows();
  for (const KnobRange& range : ranges) {
    const auto column = std::find_if(knobs.columns.begin(), knobs.columns.end(),
                                     [&](const KnobColumn& one) { return one.name == range.knob; });
    if (column == knobs.columns.end()) {
      if (is_number(range) && range.minimum == range.maximum) {
        knobs.columns.push_back({.name = range.knob, .numbers = {}});
        knobs.columns.back().numbers.assign(rows, *range.minimum);
      } else if (range.categories.size() == 1) {
        knobs.columns.push_back({.name = range.knob, .words = {}});
        knobs.columns.back().words.assign(rows, range.categories.front());
      }
    } else if (!is_number(range) && column->is_number()) {
      for (const double number : column->numbers)
        column->words.push_back(fmt::format("{}", number));
      column->numbers.clear();
    }
  }
  return knobs;
}

std::vector<std::string> outside(const KnobTable& knobs, std::size_t row,
                                 const std::vector<KnobRange>& ranges) {
  std::vector<std::string> told;
  for (const KnobRange& range : ranges) {
    const KnobColumn& column = *find(knobs, range.knob);
    if (is_number(range)) {
      const double value = column.numbers[row];
      if (range.maximum && value > *range.maximum) {
        told.push_back(fmt::format("{} = {} is above {}", range.knob, value, *range.maximum));
      } else if (range.minimum && value < *range.minimum) {
        told.push_back(fmt::format("{} = {} is below {}", range.knob, value, *range.minimum));
      }
    } else if (!std::binary_search(range.categories.begin(), range.categories.end(),
                                   column.words[row])) {
      told.push_back(
          fmt::format("{} = {} was not seen in training", range.knob, column.words[row]));
    }
  }
  return told;
}

namespace {

double as_it_stands(double value, double) {
  return value;
}

Eigen::MatrixXd encoded(const KnobTable& knobs, const std::vector<KnobRange>& ranges,
                        double (*transform)(double value, double minimum)) {
  std::size_t width = 0;
  for (const KnobRange& range : ranges) width += inputs_of(range);
  const auto rows = static_cast<Eigen::Index>(knobs.rows());
  Eigen::MatrixXd inputs = Eigen::MatrixXd::Zero(rows, static_cast<Eigen::Index>(width));
  Eigen::Index at = 0;
  for (const KnobRange& range : ranges) {
    const std::size_t count = inputs_of(range);
    if (count == 0) continue;
    const KnobColumn& column = *find(knobs, range.knob);
    for (Eigen::Index row = 0; row < rows; ++row) {
      const auto index = static_cast<std::size_t>(row);
      if (is_number(range)) {
        inputs(row, at) = transform(column.numbers[index], *range.minimum);
        continue;
      }
      const auto word =
          std::lower_bound(range.categories.begin(), range.categories.end(), column.words[index]);
      if (word == range.categories.end() || *word != column.words[index]) continue;
      inputs(row, at + (word - range.categories.begin())) = 1;
    }
    at += static_cast<Eigen::Index>(count);
  }
  return inputs;
}

}  // namespace

Eigen::MatrixXd encode(const KnobTable& knobs, const std::vector<KnobRange>& ranges) {
  return encoded(knobs, ranges, transformed);
}

Eigen::MatrixXd encode_plainly(const KnobTable& knobs, const std::vector<KnobRange>& ranges) {
  return encoded(knobs, ranges, as_it_stands);
}

std::vector<std::string> input_names(const std::vector<KnobRange>& ranges) {
  std::vector<std::string> names;
  for (const KnobRange& range : ranges) {
    if (inputs_of(range) == 0) continue;
    if (is_number(range)) names.push_back(range.knob);
    for (const std::string& word : range.categories) names.push_back(range.knob + "=" + word);
  }
  return names;
}

std::vector<std::size_t> input_knobs(const std::vector<KnobRange>& ranges) {
  std::vector<std::size_t> knobs;
  for (std::size_t index = 0; index < ranges.size(); ++index) {
    knobs.insert(knobs.end(), inputs_of(ranges[index]), index);
  }
  return knobs;
}

}  // namespace assay::predict
