// SPDX-License-Identifier: Apache-2.0
#include "assay/platform/host_root.hpp"

#include <cstdlib>

namespace assay::platform {

std::filesystem::path host_root() {
  const char* root = std::getenv("ASSAY_HOST_ROOT");
  return root != nullptr && *root != '\0' ? root : "/";
}

}  // namespace assay::platform
