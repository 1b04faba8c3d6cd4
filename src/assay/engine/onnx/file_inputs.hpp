// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the inputs of a model file are given: the dimensions that the file leaves open, and what
// kind of values.

#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/engine/onnx/input_shapes.hpp"
#include "assay/engine/onnx/knobs.hpp"
#include "assay/engine/onnx/onnx_file.hpp"

namespace assay::engine::onnx {

enum class InputRole : std::uint8_t {
  tokens,          // "input_ids" and the like: token ids
  attention_mask,  // 1 for a token, 0 for padding
  positions,       // 0, 1, 2, …
  zeros,           // other whole numbers and truth values, such as token_type_ids
  noise,           // numbers: standard normal
};

struct FileInput {
  std::string name;
  ElementType type = ElementType::undefined;
  InputRole role = InputRole::noise;
  Dimensions dimensions;
};

// In the file's order. An open dimension is taken from `input_shapes`; else the first of an input
// is batch_size, and the second of an input of whole numbers is sequence_length. Errors: usage, for
// a dimension that stays open, a shape that the file contradicts, an input of text or of a type
// that there is no data for. `knob`, if given, receives the knob to change.
[[nodiscard]] Result<std::vector<FileInput>> file_inputs(const OnnxFile& file,
                                                         const Settings& settings,
                                                         std::string* knob = nullptr);

// Whether sequences of tokens go in, so that lengths and padding mean something.
bool has_tokens(const std::vector<FileInput>& inputs);

}  // namespace assay::engine::onnx
