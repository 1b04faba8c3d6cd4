// SPDX-License-Identifier: Apache-2.0
#pragma once

// The dimensions of a model file's inputs, where the file leaves them open. A knob's text gives
// them: "x=Bx3x48x320", where B stands for batch_size and S for sequence_length; several inputs are
// parted by commas.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/result.hpp"

namespace assay::engine::onnx {

using Dimensions = std::vector<std::int64_t>;

// By input. Errors: usage.
[[nodiscard]] Result<std::map<std::string, Dimensions>> parse_input_shapes(
    std::string_view text, std::int64_t batch_size, std::int64_t sequence_length);

}  // namespace assay::engine::onnx
