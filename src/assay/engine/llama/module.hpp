// SPDX-License-Identifier: Apache-2.0
#pragma once

// The engine's libraries come with a module, assay-engine-llama.so, that is loaded when it is first
// asked for: the program itself runs without llama.cpp. The module is looked for in
// $ASSAY_ENGINE_DIR where that is set, else beside the program and in ../lib/assay/engines.

#include <memory>

#include "assay/base/result.hpp"
#include "assay/engine/engine.hpp"

namespace assay::engine::llama {

Availability probe();

// Errors: missing, with the linker's reason, where the module or one of its libraries is not there.
[[nodiscard]] Result<std::unique_ptr<Engine>> create();

}  // namespace assay::engine::llama
