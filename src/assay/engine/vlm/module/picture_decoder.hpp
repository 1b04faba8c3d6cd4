// SPDX-License-Identifier: Apache-2.0
#pragma once

// A PNG or JPEG file as pixels, by the library's own decoder.

#include <filesystem>

#include <mtmd.h>

#include "assay/base/result.hpp"
#include "assay/engine/vlm/picture.hpp"

namespace assay::engine::vlm {

// Errors: as look_over_picture; usage, if the decoder refuses it.
[[nodiscard]] Result<Picture> decode_picture(const mtmd_context* context,
                                             const std::filesystem::path& path);

}  // namespace assay::engine::vlm
