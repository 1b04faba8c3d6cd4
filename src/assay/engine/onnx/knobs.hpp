// SPDX-License-Identifier: Apache-2.0
#pragma once

// The knobs of an ONNX Runtime case: how they are declared, and their values as the engine takes
// them.

#include <cstdint>
#include <string>
#include <vector>

#include "assay/data/knob.hpp"
#include "assay/engine/onnx/lengths.hpp"

namespace assay::engine::onnx {

std::vector<KnobSpec> knob_specs();

struct Settings {
  std::int64_t batch_size = 0;
  std::int64_t sequence_length = 0;
  std::int64_t num_samples = 0;
  Lengths lengths;
  std::string padding;
  std::int32_t threads = 0;
  std::string device;
  std::string graph_optimization;
  std::string input_shapes;
  std::int64_t vocab_size = 0;

  bool pads_to_longest() const { return padding == "longest"; }
};

// Errors: usage, for a knob that is not there, of another type or out of its range; missing, for a
// file of lengths. `knob`, if given, receives its name.
[[nodiscard]] Result<Settings> read_settings(const Knobs& knobs, std::string* knob = nullptr);

}  // namespace assay::engine::onnx
