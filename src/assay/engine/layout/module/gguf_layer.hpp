// SPDX-License-Identifier: Apache-2.0
#pragma once

// The feed-forward block of a layer of a GGUF file, whatever its weights are stored as.

#include <cstdint>
#include <filesystem>

#include "assay/base/result.hpp"
#include "assay/engine/layout/feed_forward.hpp"

namespace assay::engine::layout {

// blk.<layer>.ffn_gate, ffn_up and ffn_down. The file's header was found sound
// (llama/gguf_header.hpp). Errors: usage, for a layer that has no such block (experts, no gate),
// and for matrices that do not fit each other or are too large; missing, if the file cannot be
// read.
[[nodiscard]] Result<FeedForward> read_feed_forward(const std::filesystem::path& file,
                                                    std::int64_t layer);

}  // namespace assay::engine::layout
