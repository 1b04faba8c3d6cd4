// SPDX-License-Identifier: Apache-2.0
#pragma once

// Looks over a PNG or JPEG file before a decoder sees it. The file is hostile: what its parts claim
// is checked against its size, and nothing of it is kept.

#include <cstdint>
#include <filesystem>

#include "assay/base/result.hpp"

namespace assay::engine::vlm {

struct PictureSize {
  std::int64_t width = 0;
  std::int64_t height = 0;

  bool operator==(const PictureSize&) const = default;
};

inline constexpr std::int64_t largest_side = 16'384;
inline constexpr std::int64_t most_pixels = 64'000'000;

// Errors: missing, if there is no such regular file or it cannot be read; usage, if it is neither
// PNG nor JPEG, truncated, damaged in its structure, or larger than the limits above.
[[nodiscard]] Result<PictureSize> look_over_picture(const std::filesystem::path& path);

}  // namespace assay::engine::vlm
