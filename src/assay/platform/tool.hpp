// SPDX-License-Identifier: Apache-2.0
#pragma once

// Programs of others that a sensor puts in front of a session: whether they are there, and what
// they say of themselves.

#include <string>
#include <string_view>
#include <vector>

#include "assay/base/result.hpp"

namespace assay::platform {

// Whether a folder of PATH has an executable file of that name.
bool is_on_path(std::string_view name);

// The standard output of a tool that answers within seconds, run with this process's environment
// and without a shell. Errors: missing, if it cannot be started, is too slow or too talkative, or
// does not end well.
[[nodiscard]] Result<std::string> output_of_tool(const std::vector<std::string>& argv);

// argv[0] as an absolute path where it is "/proc/self/exe": another program cannot run that one.
std::vector<std::string> with_own_program_resolved(std::vector<std::string> argv);

}  // namespace assay::platform
