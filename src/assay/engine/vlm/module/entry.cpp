// SPDX-License-Identifier: Apache-2.0
// What the program finds in the module.

#include <llama.h>
#include <mtmd-helper.h>

#include "assay/base/version.hpp"
#include "assay/engine/llama/module/backends.hpp"
#include "assay/engine/llama/module/log.hpp"
#include "assay/engine/module_interface.hpp"
#include "assay/engine/vlm/module/vlm_engine.hpp"

namespace assay::engine::vlm {

namespace {

void install_logs() {
  llama::install_log();
  mtmd_helper_log_set(llama::log_callback(), nullptr);
}

Availability probe_module() {
  install_logs();
  return llama::availability();
}

Result<std::unique_ptr<Engine>> create_engine() {
  install_logs();
  llama_backend_init();
  return std::make_unique<VlmEngine>();
}

}  // namespace

}  // namespace assay::engine::vlm

extern "C" __attribute__((visibility("default")))
const assay::engine::ModuleInterface assay_engine_vlm_module{
    assay::version.data(), &assay::engine::vlm::probe_module, &assay::engine::vlm::create_engine};
