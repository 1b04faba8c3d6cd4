// SPDX-License-Identifier: Apache-2.0
#include "assay/data/row_groups.hpp"

#include <bit>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace assay {
namespace {

// The same number for the same value: 0 … in order of appearance.
template <class Value, class Hash = std::hash<Value>>
class Numbering {
 public:
  std::size_t operator()(const Value& value) {
    return places_.try_emplace(value, places_.size()).first->second;
  }
  std::size_t size() const { return places_.size(); }

 private:
  std::unordered_map<Value, std::size_t, Hash> places_;
};

using Pair = std::pair<std::uint64_t, std::uint64_t>;

struct PairHash {
  std::size_t operator()(const Pair& pair) const {
    constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;  // 2^64 / the golden ratio
    constexpr int half = 32;
    std::uint64_t mixed = (pair.first * golden) ^ pair.second;
    mixed = (mixed ^ (mixed >> half)) * golden;
    return mixed ^ (mixed >> half);
  }
};

// Each row's configuration, numbered. Column by column: what was told apart so far and the next
// value make what is told apart with it.
std::vector<std::size_t> configurations(const Dataset& dataset, std::size_t& count) {
  std::vector<std::size_t> numbers(dataset.rows(), 0);
  count = numbers.empty() ? 0 : 1;
  for (const KnobColumn& column : dataset.knobs.columns) {
    Numbering<std::string_view> words;
    Numbering<Pair, PairHash> pairs;
    for (std::size_t row = 0; row < numbers.size(); ++row) {
      const std::uint64_t value = column.is_number()
                                      ? std::bit_cast<std::uint64_t>(column.numbers[row] + 0.0)
                                      : words(column.words[row]);  // + 0.0 makes 0 of −0
      numbers[row] = pairs({numbers[row], value});
    }
    count = pairs.size();
  }
  return numbers;
}

// Sets that can be joined.
class Joined {
 public:
  explicit Joined(std::size_t count) : parents_(count) {
    std::iota(parents_.begin(), parents_.end(), std::size_t{0});
  }

  std::size_t root(std::size_t one) {
    while (parents_[one] != one) {
      parents_[one] = parents_[parents_[one]];
      one = parents_[one];
    }
    return one;
  }

  void join(std::size_t one, std::size_t other) {
    one = root(one);
    other = root(other);
    if (one < other) std::swap(one, other);
    parents_[one] = other;
  }

 private:
  std::vector<std::size_t> parents_;
};

}  // namespace

RowGroups row_groups(const Dataset& dataset, const std::vector<std::size_t>& named) {
  RowGroups result;
  const std::vector<std::size_t> same = configurations(dataset, result.configurations);
  if (named.empty()) {
    result.groups = same;
    result.count = result.configurations;
    return result;
  }
  Numbering<std::size_t> names;
  std::vector<std::size_t> group_of_row;
  for (const std::size_t name : named) group_of_row.push_back(names(name));
  result.named = names.size();
  Joined joined(result.named);
  constexpr auto unknown = static_cast<std::size_t>(-1);
  std::vector<std::size_t> group_of_configuration(result.configurations, unknown);
  for (std::size_t row = 0; row < same.size(); ++row) {
    std::size_t& first = group_of_configuration[same[row]];
    if (first == unknown) first = group_of_row[row];
    joined.join(first, group_of_row[row]);
  }
  Numbering<std::size_t> final;
  for (const std::size_t group : group_of_row) result.groups.push_back(final(joined.root(group)));
  result.count = final.size();
  return result;
}

}  // namespace assay
