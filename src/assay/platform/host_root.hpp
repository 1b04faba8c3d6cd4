// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where the machine's /proc, /sys and /etc are: "/", or below the folder that ASSAY_HOST_ROOT
// names. In a container whose own /sys hides the machine's, mount that below a folder and name it.

#include <filesystem>

namespace assay::platform {

std::filesystem::path host_root();

}  // namespace assay::platform
