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
  std::int32_t threads = 0;
  std::string device;
  std::string graph_optimization;

  // Of models that take sequences of tokens.
  std::int64_t num_samples = 1;
  Lengths lengths{};
  std::string padding{};
  std::int64_t vocab_size = 1;

  // Of model files.
  std::string input_shapes{};

  bool pads_to_longest() const { return padding == "longest"; }
};

// Knobs that mean nothing for the case's model may be missing. Errors: usage, for another one that
// is not there, and for one of another type or out of its range; missing, for a file of lengths.
// `knob`, if given, receives its name.
[[nodiscard]] Result<Settings> read_settings(const Knobs& knobs, std::string* knob = nullptr);

}  // namespace assay::engine::onnx
