// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/compiled/samples.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "assay/base/random.hpp"
#include "assay/predict/compiled/layout.hpp"

namespace assay::predict::compiled {
namespace {

constexpr std::size_t few_keys = 32;
constexpr std::size_t enough_own_rows =
    8;  // to mix; else every row of the training lends its knobs
constexpr std::size_t tested_every = 5;
constexpr std::size_t rows_in_ranges = 512;

using Rows = std::vector<std::size_t>;

struct Drawing {
  const Form& form;
  const std::vector<double>& training;
  std::vector<bool> whole;  // of each column: every training value is a whole number
  Random random;

  std::size_t width() const { return form.columns.size(); }
  const double* row(std::size_t index) const { return training.data() + index * width(); }
};

std::vector<bool> whole_columns(const Form& form, const std::vector<double>& training) {
  std::vector<bool> whole(form.columns.size(), true);
  for (std::size_t i = 0; i < training.size(); ++i) {
    if (training[i] != std::floor(training[i])) whole[i % form.columns.size()] = false;
  }
  return whole;
}

// Combinations to compile, each with the training rows that have it.
std::vector<std::pair<std::size_t, Rows>> combinations(const Form& form,
                                                       const std::vector<double>& training) {
  std::map<std::size_t, Rows> seen;
  if (form.combination.size() <= few_keys) {
    for (std::size_t key = 0; key < form.combination.size(); ++key) seen[key];
  }
  for (std::size_t row = 0; row * form.columns.size() < training.size(); ++row) {
    if (const auto own = key(form, training.data() + row * form.columns.size()))
      seen[*own].push_back(row);
  }
  std::vector<std::pair<std::size_t, Rows>> all(seen.begin(), seen.end());
  std::stable_sort(all.begin(), all.end(), [](const auto& one, const auto& other) {
    return one.second.size() > other.second.size();
  });
  if (all.size() > most_combinations) all.resize(most_combinations);
  return all;
}

// Between two values of a knob, in the scale that the form sees it in.
double between(const Drawing& drawing, const Number& number, double one, double other,
               double fraction) {
  const std::size_t at = static_cast<std::size_t>(&number - drawing.form.numbers.data());
  if (drawing.form.logarithmic[at] == 0) return one + fraction * (other - one);
  const double low = one - number.base;
  return low * std::pow((other - number.base) / low, fraction) + number.base;
}

// Its number knobs changed: mixed from `lenders`, or drawn from the whole range.
void change(Drawing& drawing, const Rows& lenders, bool all_over, double* configuration) {
  for (const Number& number : drawing.form.numbers) {
    const Column& column = drawing.form.columns[number.column];
    const auto lent = [&] {
      return drawing.row(lenders[drawing.random.below(lenders.size())])[number.column];
    };
    double value = 0;
    if (all_over) {
      value = between(drawing, number, column.minimum, column.maximum, drawing.random.uniform());
    } else {
      value = lent();
      if (drawing.random.below(2) == 0) {
        value = between(drawing, number, value, lent(), drawing.random.uniform());
      }
    }
    if (drawing.whole[number.column]) value = std::round(value);
    configuration[number.column] = std::clamp(value, column.minimum, column.maximum);
  }
}

Samples samples_of(Drawing& drawing, std::size_t key, const Rows& own, const Rows& everyone,
                   std::size_t count) {
  Rows known = own;
  drawing.random.shuffle(std::span<std::size_t>(known));
  if (known.size() > count / 3) known.resize(count / 3);
  const Rows& lenders = own.size() >= enough_own_rows ? own : everyone;
  Samples samples{.key = key};
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t model = i < known.size() ? known[i] : lenders.front();
    std::vector<double> configuration(drawing.row(model), drawing.row(model) + drawing.width());
    set_key(drawing.form, key, configuration.data());
    if (i >= known.size()) change(drawing, lenders, i % 2 == 0, configuration.data());
    auto& place = i % tested_every == 0 ? samples.tested : samples.taught;
    place.insert(place.end(), configuration.begin(), configuration.end());
  }
  return samples;
}

}  // namespace

std::vector<Samples> draw_samples(const Form& form, const std::vector<double>& training,
                                  std::uint64_t seed) {
  Drawing drawing{form, training, whole_columns(form, training), Random(seed)};
  const auto wanted = combinations(form, training);
  const std::size_t count = std::clamp(most_samples / std::max<std::size_t>(wanted.size(), 1),
                                       fewest_samples, plenty_of_samples);
  Rows everyone(training.size() / form.columns.size());
  for (std::size_t row = 0; row < everyone.size(); ++row) everyone[row] = row;
  std::vector<Samples> all;
  for (const auto& [key, own] : wanted) {
    all.push_back(samples_of(drawing, key, own, everyone, count));
  }
  return all;
}

KnobTable configurations_in(const std::vector<KnobRange>& ranges, std::uint64_t seed) {
  Random random(seed);
  KnobTable knobs;
  for (const KnobRange& range : ranges) {
    KnobColumn column{.name = range.knob};
    const double minimum = range.minimum.value_or(0);
    const double maximum = range.maximum.value_or(0);
    const bool is_whole = minimum == std::floor(minimum) && maximum == std::floor(maximum);
    const double base = minimum > 0 ? 0 : -1;
    for (std::size_t row = 0; row < rows_in_ranges; ++row) {
      if (!range.categories.empty()) {
        column.words.push_back(range.categories[random.below(range.categories.size())]);
        continue;
      }
      const double fraction = random.uniform();
      double value = minimum + fraction * (maximum - minimum);
      if (minimum >= 0) {
        value = (minimum - base) * std::pow((maximum - base) / (minimum - base), fraction) + base;
      }
      if (is_whole) value = std::round(value);
      column.numbers.push_back(std::clamp(value, minimum, maximum));
    }
    knobs.columns.push_back(std::move(column));
  }
  return knobs;
}

}  // namespace assay::predict::compiled
