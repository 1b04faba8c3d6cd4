// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where assay keeps what must outlive a process: the journals of machine locks.

#include <filesystem>

namespace assay::host {

// $ASSAY_STATE_DIR, else $XDG_STATE_HOME/assay, else $HOME/.local/state/assay, else
// /var/lib/assay. Relative paths in the environment are passed over. It need not exist.
std::filesystem::path state_folder();

}  // namespace assay::host
