// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/nvml/open_devices.hpp"

#include <fmt/format.h>

namespace assay::sensor::nvml {

tl::expected<platform::Nvml, std::string> open_devices() {
  auto nvml = platform::Nvml::open();
  if (nvml && nvml->devices().empty()) {
    return tl::unexpected(std::string(
        "NVIDIA's driver lists no GPU; into a container it must be passed (--gpus all)"));
  }
  return nvml;
}

std::string reason_of(const std::string& what, const platform::NvmlError& error) {
  switch (error.kind) {
    case platform::NvmlError::Kind::no_permission:
      return fmt::format("{} may only be read as root, or with the administrator's leave: {}", what,
                         error.text);
    case platform::NvmlError::Kind::not_supported:
      return fmt::format("{} is not offered by this GPU or its driver: {}", what, error.text);
    case platform::NvmlError::Kind::device_lost:
      return fmt::format("{} cannot be read, the GPU is gone or needs a reset: {}", what,
                         error.text);
    case platform::NvmlError::Kind::other:
      break;
  }
  return fmt::format("{} cannot be read: {}", what, error.text);
}

}  // namespace assay::sensor::nvml
