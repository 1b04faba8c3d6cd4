// SPDX-License-Identifier: Apache-2.0
// What the program finds in the module.

#include "assay/base/version.hpp"
#include "assay/engine/module_interface.hpp"
#include "assay/engine/onnx/module/onnx_engine.hpp"
#include "assay/engine/onnx/module/providers.hpp"

namespace assay::engine::onnx {
namespace {

Availability probe_module() {
  Availability availability;
  availability.available = true;
  availability.version = engine_version();
  availability.devices = present_devices();
  return availability;
}

Result<std::unique_ptr<Engine>> create_engine() {
  return std::make_unique<OnnxEngine>();
}

}  // namespace
}  // namespace assay::engine::onnx

extern "C" __attribute__((visibility("default")))
const assay::engine::ModuleInterface assay_engine_onnx_module{
    assay::version.data(), &assay::engine::onnx::probe_module, &assay::engine::onnx::create_engine};
