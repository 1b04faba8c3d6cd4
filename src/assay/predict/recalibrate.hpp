// SPDX-License-Identifier: Apache-2.0
#pragma once

// From a source device's times to a target's by a few measurements there. Each method is a file in
// recalibration/ and one line in recalibrate.cpp.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "assay/data/dataset.hpp"
#include "assay/data/transfer.hpp"
#include "assay/predict/predictor.hpp"

namespace assay::predict {

// Configurations of the target with what is known of them beforehand. Views into the caller's.
struct RecalibrationTask {
  const KnobTable& knobs;       // of every row of the target
  const StageTimes& source;     // of the same rows on the source device, measured or predicted:
                                // stages that both devices have, and the total
  const StageTimes& target;     // measured; read at `calibration` only. The source's stages
  bool total_measured = false;  // target totals were measured on their own
  std::span<const std::size_t> calibration;  // rows
  std::span<const std::size_t> asked;        // rows
  // The statistics by which knobs are scaled are those of so many first rows: others may follow
  // them without changing what is predicted. 0: of all.
  std::size_t reference = 0;
  // By which repeats differ, as AlignedPair has it; empty: not known.
  std::span<const double> repeat_log_sd{};
};

// Times of the asked rows on the target, milliseconds, positive and finite; stages as the source's.
// Where there are no stages every method works on the total.
StageTimes recalibrate(TransferMethod method, const RecalibrationTask& task);

}  // namespace assay::predict
