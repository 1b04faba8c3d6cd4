// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether the machine is a virtual one, and by whose hypervisor.

#include <filesystem>
#include <optional>
#include <string>

namespace assay::host {

// Of the product's name that the firmware gives, only a hypervisor's is told: others name a
// machine's maker and model. Nothing where there is none, or it is not known.
std::optional<std::string> read_hypervisor(const std::filesystem::path& root);

}  // namespace assay::host
