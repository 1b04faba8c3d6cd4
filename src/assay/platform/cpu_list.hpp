// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lists of CPUs as the kernel writes them: "0-3,8".

#include <optional>
#include <string_view>
#include <vector>

namespace assay::platform {

// Their numbers, in the order of the list. Nothing for what is no such list, or names a CPU beyond
// 2^20.
std::optional<std::vector<int>> parse_cpu_list(std::string_view list);

}  // namespace assay::platform
