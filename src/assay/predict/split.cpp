// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/split.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "assay/base/random.hpp"

namespace assay::predict {

std::vector<std::vector<std::size_t>> group_folds(std::span<const std::size_t> groups,
                                                  std::size_t folds, std::uint64_t seed) {
  std::map<std::size_t, std::vector<std::size_t>> rows_of;
  for (std::size_t row = 0; row < groups.size(); ++row) rows_of[groups[row]].push_back(row);
  std::vector<std::size_t> order;
  for (const auto& [group, rows] : rows_of) order.push_back(group);
  Random random(seed);
  random.shuffle(std::span(order));
  std::vector<std::vector<std::size_t>> parts(folds);
  for (const std::size_t group : order) {
    const auto smallest = std::min_element(
        parts.begin(), parts.end(),
        [](const auto& left, const auto& right) { return left.size() < right.size(); });
    smallest->insert(smallest->end(), rows_of[group].begin(), rows_of[group].end());
  }
  for (auto& part : parts) std::sort(part.begin(), part.end());
  return parts;
}

std::vector<std::size_t> other_rows(std::span<const std::size_t> rows, std::size_t count) {
  std::vector<bool> is_named(count, false);
  for (const std::size_t row : rows) is_named[row] = true;
  std::vector<std::size_t> others;
  for (std::size_t row = 0; row < count; ++row) {
    if (!is_named[row]) others.push_back(row);
  }
  return others;
}

namespace {

template <class T>
std::vector<T> picked(const std::vector<T>& values, std::span<const std::size_t> rows) {
  std::vector<T> some;
  if (values.empty()) return some;
  some.reserve(rows.size());
  for (const std::size_t row : rows) some.push_back(values[row]);
  return some;
}

}  // namespace

std::vector<std::size_t> some_groups(std::span<const std::size_t> groups, std::size_t most,
                                     std::uint64_t seed) {
  std::vector<std::vector<std::size_t>> rows_of;
  for (std::size_t row = 0; row < groups.size(); ++row) {
    if (groups[row] >= rows_of.size()) rows_of.resize(groups[row] + 1);
    rows_of[groups[row]].push_back(row);
  }
  Random random(seed);
  random.shuffle(std::span(rows_of));
  std::vector<std::size_t> rows;
  for (const auto& group : rows_of) {
    if (!rows.empty() && rows.size() + group.size() > most) continue;
    rows.insert(rows.end(), group.begin(), group.end());
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::vector<double> at(std::span<const double> values, std::span<const std::size_t> rows) {
  std::vector<double> some;
  some.reserve(rows.size());
  for (const std::size_t row : rows) some.push_back(values[row]);
  return some;
}

KnobTable take(const KnobTable& knobs, std::span<const std::size_t> rows) {
  KnobTable some;
  for (const KnobColumn& column : knobs.columns) {
    some.columns.push_back({.name = column.name,
                            .numbers = picked(column.numbers, rows),
                            .words = picked(column.words, rows)});
  }
  return some;
}

StageTimes take(const StageTimes& times, std::span<const std::size_t> rows) {
  StageTimes some;
  for (const StageColumn& stage : times.stages) {
    some.stages.push_back({.name = stage.name, .ms = picked(stage.ms, rows)});
  }
  some.total_ms = picked(times.total_ms, rows);
  return some;
}

Dataset take(const Dataset& dataset, std::span<const std::size_t> rows) {
  Dataset some{.name = dataset.name,
               .device = dataset.device,
               .knobs = take(dataset.knobs, rows),
               .times = take(dataset.times, rows),
               .total_measured = dataset.total_measured,
               .notes = dataset.notes};
  std::map<std::size_t, std::size_t> numbers;
  for (const std::size_t row : rows) {
    const auto [found, is_new] = numbers.try_emplace(dataset.groups[row], numbers.size());
    some.groups.push_back(found->second);
  }
  some.group_count = numbers.size();
  return some;
}

}  // namespace assay::predict
