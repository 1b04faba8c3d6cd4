// SPDX-License-Identifier: Apache-2.0
#include "assay/host/state_folder.hpp"

#include "assay/base/environment.hpp"

namespace assay::host {
std::filesystem::path state_folder() {
  if (const auto own = folder_from("ASSAY_STATE_DIR")) return *own;
  if (const auto state = folder_from("XDG_STATE_HOME")) return *state / "assay";
  if (const auto home = folder_from("HOME")) return *home / ".local/state/assay";
  return "/var/lib/assay";
}

}  // namespace assay::host
