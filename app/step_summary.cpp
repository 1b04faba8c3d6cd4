// SPDX-License-Identifier: Apache-2.0
#include "step_summary.hpp"

#include <cstdlib>
#include <fstream>

#include <fmt/format.h>

namespace assay::app {

Result<std::filesystem::path> step_summary() {
  const char* path = std::getenv("GITHUB_STEP_SUMMARY");
  if (path != nullptr && *path != '\0') return std::filesystem::path(path);
  return fail(ErrorCode::usage, "--format github: GITHUB_STEP_SUMMARY is not set",
              "outside of GitHub Actions use --format markdown");
}

Result<void> append_to_step_summary(std::string_view text) {
  const auto path = step_summary();
  if (!path) return fail(path.error());
  std::ofstream file(*path, std::ios::binary | std::ios::app);
  file << text << std::flush;
  if (file) return {};
  return fail(ErrorCode::measurement,
              fmt::format("cannot append to the step's summary {}", path->string()));
}

}  // namespace assay::app
