// SPDX-License-Identifier: Apache-2.0
#pragma once

// NVIDIA's GPUs for a sensor: with none of them it is not there, whatever the cause.

#include <string>

#include <tl/expected.hpp>

#include "assay/platform/nvml.hpp"

namespace assay::sensor::nvml {

// With one device at least; or why not, in words for Presence::reason.
tl::expected<platform::Nvml, std::string> open_devices();

// What a call answered, and which permission or device it lacks: "… may not be read: …".
std::string reason_of(const std::string& what, const platform::NvmlError& error);

}  // namespace assay::sensor::nvml
