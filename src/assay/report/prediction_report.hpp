// SPDX-License-Identifier: Apache-2.0
#pragma once

// Predictions of configurations, with what a reader must know of them; by an estimator of one
// device, or from another device and a few measurements.

#include <string>
#include <vector>

#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"

namespace assay::report {

struct PredictionReport {
  std::string dataset{};  // the name of what was measured on the device
  std::string device{};   // empty where it is not known
  KnobTable knobs{};      // that were asked, row by row as `predictions`
  std::vector<Prediction> predictions{};
  double confidence = 0;  // of intervals, 0 … 1
  std::vector<std::string> notes{};
};

}  // namespace assay::report
