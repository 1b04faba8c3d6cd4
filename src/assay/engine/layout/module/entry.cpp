// SPDX-License-Identifier: Apache-2.0
// What the program finds in the module.

#include "assay/base/version.hpp"
#include "assay/engine/layout/instruction_set.hpp"
#include "assay/engine/layout/module/layout_engine.hpp"
#include "assay/engine/module_interface.hpp"

namespace assay::engine::layout {
namespace {

Availability probe_module() {
  return {.available = true,
          .version = std::string(version),
          .backends = {std::string(word_of(best_instruction_set()))},
          .devices = {"cpu"}};
}

Result<std::unique_ptr<Engine>> create_engine() {
  return std::make_unique<LayoutEngine>();
}

}  // namespace
}  // namespace assay::engine::layout

extern "C" __attribute__((visibility("default")))
const assay::engine::ModuleInterface assay_engine_layout_module{
    assay::version.data(), &assay::engine::layout::probe_module,
    &assay::engine::layout::create_engine};
