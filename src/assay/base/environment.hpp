// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the environment says of where files belong.

#include <filesystem>
#include <optional>

namespace assay {

// The absolute path that the variable holds; nothing where it is not set or holds another (the XDG
// base directory specification has relative ones ignored). To be called while the program has one
// thread.
std::optional<std::filesystem::path> folder_from(const char* variable);

}  // namespace assay
