// SPDX-License-Identifier: Apache-2.0
#pragma once

// What about a machine makes its figures worth less, in words.

#include <filesystem>
#include <optional>

#include "assay/base/json.hpp"
#include "assay/host/control_group.hpp"
#include "assay/host/cpu.hpp"

namespace assay::host {

struct LimitingFacts {
  std::filesystem::path root;
  Cpu cpu{};
  ControlGroupLimits control_group{};
  std::optional<double> load{};
  bool is_virtual = false;
};

Json limitations_of(const LimitingFacts& facts);

}  // namespace assay::host
