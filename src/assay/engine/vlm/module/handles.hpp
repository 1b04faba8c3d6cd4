// SPDX-License-Identifier: Apache-2.0
#pragma once

// The multimodal library's objects, owned.

#include <memory>

#include <mtmd.h>

#include "assay/engine/llama/module/handles.hpp"

namespace assay::engine::vlm {

using MtmdHandle = std::unique_ptr<mtmd_context, llama::Freer<&mtmd_free>>;
using BitmapHandle = std::unique_ptr<mtmd_bitmap, llama::Freer<&mtmd_bitmap_free>>;
using ChunksHandle = std::unique_ptr<mtmd_input_chunks, llama::Freer<&mtmd_input_chunks_free>>;

}  // namespace assay::engine::vlm
