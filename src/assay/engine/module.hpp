// SPDX-License-Identifier: Apache-2.0
#pragma once

// Engines whose libraries are heavy or may be absent come as modules, assay-engine-<name>.so, that
// are loaded when they are first asked for: the program itself runs without them. A module is
// looked for in $ASSAY_ENGINE_DIR where that is set, else beside the program and in
// ../lib/assay/engines.

#include <memory>
#include <string_view>

#include "assay/base/result.hpp"
#include "assay/engine/engine.hpp"

namespace assay::engine {

Availability probe_module(std::string_view engine);

// Errors: missing, with the linker's reason, where the module or one of its libraries is not there.
[[nodiscard]] Result<std::unique_ptr<Engine>> create_from_module(std::string_view engine);

}  // namespace assay::engine
