// SPDX-License-Identifier: Apache-2.0
#pragma once

// Measured configurations: what an estimator learns from (docs/estimator.md). A row is one
// measurement of one configuration; columns are stored whole.

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "assay/data/dataset_names.hpp"

namespace assay {

// A knob of every row. Numbers if every cell was one; else a category.
struct KnobColumn {
  std::string name;
  std::vector<double> numbers{};     // one a row, finite; empty for a category
  std::vector<std::string> words{};  // one a row; empty for numbers

  bool is_number() const { return words.empty(); }
  std::size_t rows() const { return is_number() ? numbers.size() : words.size(); }
  bool varies() const {
    const auto differ = [](const auto& values) {
      return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) !=
             values.end();
    };
    return differ(numbers) || differ(words);
  }

  bool operator==(const KnobColumn&) const = default;
};

// Configurations without times: what is asked of an estimator. Every column has the same rows.
struct KnobTable {
  std::vector<KnobColumn> columns{};

  std::size_t rows() const { return columns.empty() ? 0 : columns.front().rows(); }

  bool operator==(const KnobTable&) const = default;
};

// The time of one stage in every row: milliseconds, positive.
struct StageColumn {
  std::string name;  // "vision", "prefill"; decode_per_token is the time of one decode step
  std::vector<double> ms{};

  bool operator==(const StageColumn&) const = default;
};

// Times of configurations, measured or predicted: stages in one order, and the total.
struct StageTimes {
  std::vector<StageColumn> stages{};  // none where only totals are known
  std::vector<double> total_ms{};     // one a row

  std::size_t rows() const { return total_ms.size(); }

  bool operator==(const StageTimes&) const = default;
};

struct Dataset {
  std::string name{};    // of its source, without a folder
  std::string device{};  // empty where it does not say
  KnobTable knobs{};     // with output_tokens, where there is that column
  StageTimes times{};
  bool total_measured = false;        // on its own; else total_ms is the sum of the stages
  std::vector<std::size_t> groups{};  // of each row: 0 … group_count − 1 in order of appearance.
                                      // Rows of one group never straddle a split
  std::size_t group_count = 0;
  std::vector<std::string> notes{};  // what a reader should know: dropped columns, repeats

  std::size_t rows() const { return times.rows(); }

  bool operator==(const Dataset&) const = default;
};

}  // namespace assay
