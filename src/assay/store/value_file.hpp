// SPDX-License-Identifier: Apache-2.0
#pragma once

// Values that somebody else recorded, as JSON: processes × values, as most tools can export them.

#include <filesystem>
#include <string>
#include <vector>

#include "assay/base/result.hpp"

namespace assay::store {

struct ValueGroup {
  std::string name;                           // of the case; empty where the file names none
  std::vector<std::vector<double>> sessions;  // none of them empty
};

// Three shapes: [1.5, 1.7] is one session, [[1.5, 1.7], [1.6]] are sessions, and an object has one
// of these for every case. Errors: missing, if the file cannot be read; usage, with the place, for
// another shape, for what is not a number, and for a file above 256 MiB.
[[nodiscard]] Result<std::vector<ValueGroup>> read_value_file(const std::filesystem::path& path);

}  // namespace assay::store
