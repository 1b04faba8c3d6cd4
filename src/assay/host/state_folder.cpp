// SPDX-License-Identifier: Apache-2.0
#include "assay/host/state_folder.hpp"

#include <cstdlib>
#include <optional>

namespace assay::host {
namespace {

std::optional<std::filesystem::path> folder_from(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr || *value != '/') return std::nullopt;
  return std::filesystem::path(value);
}

}  // namespace

std::filesystem::path state_folder() {
  if (const auto own = folder_from("ASSAY_STATE_DIR")) return *own;
  if (const auto state = folder_from("XDG_STATE_HOME")) return *state / "assay";
  if (const auto home = folder_from("HOME")) return *home / ".local/state/assay";
  return "/var/lib/assay";
}

}  // namespace assay::host
