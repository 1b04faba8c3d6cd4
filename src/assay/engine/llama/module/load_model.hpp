// SPDX-License-Identifier: Apache-2.0
#pragma once

// From a study's model to llama.cpp's. Weights are read into memory, not mapped, so that the page
// cache takes no part in what is timed; presets are read from the file that they would be.

#include <optional>
#include <string>

#include "assay/base/result.hpp"
#include "assay/data/run.hpp"
#include "assay/data/session_request.hpp"
#include "assay/engine/llama/knobs.hpp"
#include "assay/engine/llama/module/backends.hpp"
#include "assay/engine/llama/module/handles.hpp"
#include "assay/engine/llama/synthetic_model.hpp"

namespace assay::engine::llama {

struct LoadedModel {
  ModelHandle handle;
  ModelFacts facts;
};

// `gpu` is where the layers go; none: all stay on the CPU. `threads` generate synthetic weights.
// Errors: missing (file, memory), usage (not a model), measurement (llama.cpp refused it).
[[nodiscard]] Result<LoadedModel> load_file(const SessionRequest& request, const Settings& settings,
                                            const std::optional<GpuDevice>& gpu);
[[nodiscard]] Result<LoadedModel> load_synthetic(const SyntheticModel& model,
                                                 const std::string& preset,
                                                 const Settings& settings,
                                                 const std::optional<GpuDevice>& gpu, int threads);

// The one of the two that the request asks for.
[[nodiscard]] Result<LoadedModel> load_model(const SessionRequest& request,
                                             const Settings& settings,
                                             const std::optional<GpuDevice>& gpu, int threads);

}  // namespace assay::engine::llama
