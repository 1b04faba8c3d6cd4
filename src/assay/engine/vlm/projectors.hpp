// SPDX-License-Identifier: Apache-2.0
#pragma once

// The kinds of projectors that llama.cpp's multimodal library knows.

#include <string_view>

namespace assay::engine::vlm {

// Whether a picture of this kind (GGUF's clip.projector_type) becomes as many tokens as are asked
// for: its resolution is not fixed, and it is not cut into tiles.
bool follows_resolution(std::string_view projector_type);

}  // namespace assay::engine::vlm
