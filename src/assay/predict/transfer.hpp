// SPDX-License-Identifier: Apache-2.0
#pragma once

// How many measurements on a target device are enough: every method at every N, over seeded draws.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/dataset.hpp"
#include "assay/data/transfer.hpp"

namespace assay::predict {

inline constexpr std::size_t most_held_out = 100;      // rows that are predicted in a draw
inline constexpr std::size_t fewest_held_out = 20;     // an N that leaves fewer is skipped
inline constexpr std::size_t most_target_rows = 2000;  // of more, whole groups are drawn
inline constexpr std::size_t most_samples = 1000;  // on the target: more are no small calibration
inline constexpr std::size_t most_seeds = 10'000;

struct TransferOptions {
  std::vector<std::size_t> samples{10, 25, 50, 100};
  std::size_t seeds = 20;
  std::uint64_t seed = 42;
  SampleDesign design = SampleDesign::designed;
  // Source times of the target's rows: taken from the source's rows of the same configuration (the
  // mean of repeats), or predicted by a model fitted to the source. Not said: taken if every target
  // row has one.
  std::optional<bool> source_known{};
  // Told of every draw that is done, of all: progress on long work. May be empty.
  std::function<void(std::size_t done, std::size_t all)> progress{};
};

// Errors: usage, of datasets whose knobs or stages differ, of source times that should be known and
// are not (naming the row), and where every N had to be skipped.
[[nodiscard]] Result<TransferResults> transfer(const Dataset& source, const Dataset& target,
                                               const TransferOptions& options);

}  // namespace assay::predict
