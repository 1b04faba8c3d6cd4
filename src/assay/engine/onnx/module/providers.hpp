// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where ONNX Runtime can execute a graph here.

#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/engine/onnx/module/runtime.hpp"

namespace assay::engine::onnx {

// An execution provider as knobs name it: "cpu", "cuda" or "tensorrt".
struct Provider {
  std::string device = "cpu";
  std::string name = "CPUExecutionProvider";
};

// The devices whose libraries lie beside ONNX Runtime's own. The CPU is always among them.
std::vector<std::string> present_devices();

// Errors: missing, where the libraries of the device are not there, saying what to install.
[[nodiscard]] Result<Provider> choose_provider(const std::string& device);

// Throws Ort::Exception where the provider does not start: no driver, no GPU.
void append_provider(Ort::SessionOptions& options, const Provider& provider);

}  // namespace assay::engine::onnx
