// SPDX-License-Identifier: Apache-2.0
#include "assay/base/environment.hpp"

#include <cstdlib>

namespace assay {

std::optional<std::filesystem::path> folder_from(const char* variable) {
  const char* const value = std::getenv(variable);
  if (value == nullptr || *value != '/') return std::nullopt;
  return std::filesystem::path(value);
}

}  // namespace assay
