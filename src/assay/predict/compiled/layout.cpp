// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/compiled/layout.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace assay::predict::compiled {
namespace {

bool is_number(const KnobRange& range) {
  return range.categories.empty();
}

Failure too_much(const std::string& what, std::size_t most) {
  return fail(
      ErrorCode::usage,
      fmt::format("the estimator has too many {} for a guardrail: more than {}", what, most),
      "fit it to a dataset without the knobs that do not matter");
}

// As encode() does: the logarithm from a minimum above 0, of 1 + x from 0, else the number itself.
void add_number(Form& form, std::size_t column, double minimum, double maximum) {
  const bool logarithmic = minimum >= 0;
  Number number{.column = static_cast<std::uint32_t>(column)};
  double slope = 2;
  if (logarithmic) {
    number.base = minimum > 0 ? 0 : -1;
    number.scale = 1 / (minimum - number.base);
    slope = 2 / std::log2((maximum - number.base) * number.scale);
  } else {
    number.base = minimum;
    number.scale = 1 / (maximum - minimum);
  }
  if (!std::isfinite(slope) || !std::isfinite(number.scale)) slope = number.scale = 0;
  form.numbers.push_back(number);
  form.slopes.push_back(static_cast<float>(slope));
  form.logarithmic.push_back(logarithmic ? -1 : 0);
}

}  // namespace

Result<Form> layout(const std::vector<KnobRange>& ranges) {
  Form form;
  std::size_t keys = 1;
  if (ranges.size() > most_columns) return too_much("knobs", most_columns);
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const KnobRange& range = ranges[i];
    if (!is_number(range)) {
      form.columns.push_back({.minimum = 0,
                              .maximum = static_cast<double>(range.categories.size() - 1),
                              .step = static_cast<std::uint32_t>(keys)});
      if (range.categories.size() > most_keys / keys) {
        return too_much("combinations of categories", most_keys);
      }
      keys *= range.categories.size();
      continue;
    }
    const double minimum = range.minimum.value_or(0);
    const double maximum = range.maximum.value_or(0);
    form.columns.push_back({.minimum = minimum, .maximum = maximum, .step = 0});
    if (minimum < maximum) add_number(form, i, minimum, maximum);
  }
  if (form.numbers.size() > most_numbers) return too_much("knobs that vary", most_numbers);
  form.slopes.resize(form.padded_numbers(), 0);
  form.logarithmic.resize(form.padded_numbers(), 0);
  form.combination.assign(keys, no_combination);
  return form;
}

double code(const KnobRange& range, std::string_view word) {
  const auto found = std::lower_bound(range.categories.begin(), range.categories.end(), word);
  if (found == range.categories.end() || *found != word) return -1;
  return static_cast<double>(found - range.categories.begin());
}

std::vector<double> values(const KnobTable& knobs, const std::vector<KnobRange>& ranges) {
  std::vector<double> all(knobs.rows() * ranges.size());
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const auto column =
        std::find_if(knobs.columns.begin(), knobs.columns.end(),
                     [&](const KnobColumn& known) { return known.name == ranges[i].knob; });
    for (std::size_t row = 0; row < knobs.rows(); ++row) {
      all[row * ranges.size() + i] =
          column->is_number() ? column->numbers[row] : code(ranges[i], column->words[row]);
    }
  }
  return all;
}

KnobTable knobs_of(const std::vector<double>& values, const std::vector<KnobRange>& ranges) {
  KnobTable knobs;
  const std::size_t rows = values.size() / ranges.size();
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    KnobColumn column{.name = ranges[i].knob};
    for (std::size_t row = 0; row < rows; ++row) {
      const double value = values[row * ranges.size() + i];
      if (is_number(ranges[i])) {
        column.numbers.push_back(value);
      } else {
        column.words.push_back(ranges[i].categories[static_cast<std::size_t>(value)]);
      }
    }
    knobs.columns.push_back(std::move(column));
  }
  return knobs;
}

std::optional<std::size_t> key(const Form& form, const double* configuration) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < form.columns.size(); ++i) {
    if (form.columns[i].step == 0) continue;
    if (configuration[i] < 0) return std::nullopt;
    found += static_cast<std::size_t>(configuration[i]) * form.columns[i].step;
  }
  return found;
}

void set_key(const Form& form, std::size_t key, double* configuration) {
  for (std::size_t i = 0; i < form.columns.size(); ++i) {
    const Column& column = form.columns[i];
    if (column.step == 0) continue;
    const auto words = static_cast<std::size_t>(column.maximum) + 1;
    configuration[i] = static_cast<double>(key / column.step % words);
  }
}

}  // namespace assay::predict::compiled
