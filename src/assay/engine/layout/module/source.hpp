// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a session of the layout engine starts from: the block as it comes, its inputs, and the files
// that may stand in the place of what would be computed.

#include <cstdint>

#include "assay/base/result.hpp"
#include "assay/data/session_request.hpp"
#include "assay/engine/layout/block.hpp"
#include "assay/engine/layout/knobs.hpp"
#include "assay/engine/layout/synthetic_block.hpp"

namespace assay::engine::layout {

struct Source {
  Block block;
  SyntheticInput input;
};

// The model's preset, or a layer of its file. Errors: as of shape_of and read_feed_forward.
[[nodiscard]] Result<Source> read_source(const SessionRequest& request, const Settings& settings);

// W of the trace that the model names. Errors: missing, if it cannot be read; usage, naming the
// line.
[[nodiscard]] Result<SharedAccess> read_trace_of(const SessionRequest& request, const Block& block);

// The order that the pipeline block names as its artifact. Errors: missing, if it cannot be read;
// usage, for what is no order of the block.
[[nodiscard]] Result<Permutation> read_given(const SessionRequest& request, const Block& block);

}  // namespace assay::engine::layout
