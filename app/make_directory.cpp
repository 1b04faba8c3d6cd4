// SPDX-License-Identifier: Apache-2.0
#include "make_directory.hpp"

#include <system_error>

#include <fmt/format.h>

namespace assay::app {

Result<void> make_directory(const std::filesystem::path& directory) {
  std::error_code problem;
  std::filesystem::create_directories(directory, problem);
  if (!problem) return {};
  return fail(ErrorCode::missing,
              fmt::format("cannot make {}: {}", directory.string(), problem.message()));
}

}  // namespace assay::app
