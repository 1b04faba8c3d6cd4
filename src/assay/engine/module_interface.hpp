// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one symbol that an engine's module exports, assay_engine_<name>_module. Program and module
// are built together; the version, read before anything else of the structure, refuses a module of
// another build.

#include <memory>

#include "assay/base/result.hpp"
#include "assay/engine/engine.hpp"

namespace assay::engine {

struct ModuleInterface {
  const char* assay_version;
  Availability (*probe)();
  Result<std::unique_ptr<Engine>> (*create)();
};

}  // namespace assay::engine
