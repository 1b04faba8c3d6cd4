// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a source device and a few measurements on a target say of configurations that nobody has
// measured there.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"
#include "assay/data/transfer.hpp"

namespace assay::predict {

struct TargetOptions {
  TransferMethod method = TransferMethod::automatic;
  std::optional<bool> source_known{};  // as TransferOptions::source_known, of `asked` and target
  double confidence = 0.95;
  std::uint64_t seed = 42;
};

struct TargetPredictions {
  std::vector<Prediction> predictions{};  // one a row that was asked
  bool source_known = false;
  // |ln(measured / predicted)| of the target's totals when their groups were left out, ascending:
  // what intervals are made of.
  std::vector<double> total_log_errors{};
  std::vector<std::string> notes{};
};

// Every target row calibrates; of more than most_calibration_rows some whole groups. An interval
// holds the next measured value with `confidence`: the point times exp(± the conformal bound of the
// leave-one-out log errors); beyond most_left_out groups these come of as many folds. None where
// there are too few of them. `outside` says where a configuration lies outside what was measured on
// the target. Errors: usage, as of align() and source_times(), of `asked` whose knobs are not the
// target's, and of fewer than two target groups.
[[nodiscard]] Result<TargetPredictions> predict_target(const Dataset& source, const Dataset& target,
                                                       const KnobTable& asked,
                                                       const TargetOptions& options,
                                                       const std::string& where);

inline constexpr std::size_t most_left_out = 50;
inline constexpr std::size_t most_calibration_rows = 1000;  // their covariances are held

}  // namespace assay::predict
