// SPDX-License-Identifier: Apache-2.0
#pragma once

// ONNX Runtime's C++ interface, and what every part of the engine needs of it. It throws
// Ort::Exception; the engine turns that into an Error at its own border.

#include <onnxruntime_cxx_api.h>

#include "assay/engine/onnx/knobs.hpp"

namespace assay::engine::onnx {

// The one environment of the process. What the library logs below an error is left out.
Ort::Env& environment();

// As the knobs say: threads, graph optimisation; execution providers are added by the caller.
Ort::SessionOptions session_options(const Settings& settings, int threads);

}  // namespace assay::engine::onnx
