// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a decision changes outside its folder: the file that is in force, and the user's hook.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/result.hpp"

namespace assay::app {

// The bytes appear in the file whole or not at all, under the permissions that it had; where it is
// a symbolic link, in what that points to. Errors: measurement, with the system's reason.
[[nodiscard]] Result<void> put_in_force(const std::filesystem::path& file, std::string_view bytes);

// What the hook learns, in its environment.
struct HookFacts {
  std::filesystem::path folder;    // ASSAY_DECISIONS: where decisions live
  std::filesystem::path decision;  // ASSAY_DECISION: this one's folder
  std::filesystem::path
      artifact;  // ASSAY_ACCEPTED: the kept file that is in force again; may be empty
};

// Starts the program with its arguments, without a shell, and waits until it ends, at most 10 min;
// what it leaves in the background stays. Errors: missing, if it cannot be started; measurement, if
// it fails.
[[nodiscard]] Result<void> run_hook(const std::vector<std::string>& argv, const HookFacts& facts);

}  // namespace assay::app
