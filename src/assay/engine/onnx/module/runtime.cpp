// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/module/runtime.hpp"

#include <string>

namespace assay::engine::onnx {
namespace {

GraphOptimizationLevel level_of(const std::string& word) {
  if (word == "disabled") return ORT_DISABLE_ALL;
  if (word == "basic") return ORT_ENABLE_BASIC;
  if (word == "extended") return ORT_ENABLE_EXTENDED;
  return ORT_ENABLE_ALL;
}

}  // namespace

Ort::Env& environment() {
  static Ort::Env environment(ORT_LOGGING_LEVEL_ERROR, "assay");
  return environment;
}

Ort::SessionOptions session_options(const Settings& settings, int threads) {
  Ort::SessionOptions options;
  options.SetIntraOpNumThreads(threads);
  options.SetInterOpNumThreads(1);
  options.SetExecutionMode(ORT_SEQUENTIAL);
  options.SetGraphOptimizationLevel(level_of(settings.graph_optimization));
  return options;
}

}  // namespace assay::engine::onnx
