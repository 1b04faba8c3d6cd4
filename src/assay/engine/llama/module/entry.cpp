// SPDX-License-Identifier: Apache-2.0
// What the program finds in the module.

#include <llama.h>

#include "assay/base/version.hpp"
#include "assay/engine/llama/module/backends.hpp"
#include "assay/engine/llama/module/llama_engine.hpp"
#include "assay/engine/llama/module/log.hpp"
#include "assay/engine/module_interface.hpp"

namespace assay::engine::llama {

namespace {

Availability probe_module() {
  install_log();
  return availability();
}

Result<std::unique_ptr<Engine>> create_engine() {
  install_log();
  llama_backend_init();
  return std::make_unique<LlamaEngine>();
}

}  // namespace

}  // namespace assay::engine::llama

extern "C" __attribute__((visibility("default")))
const assay::engine::ModuleInterface assay_engine_llama_module{
    assay::version.data(), &assay::engine::llama::probe_module,
    &assay::engine::llama::create_engine};
