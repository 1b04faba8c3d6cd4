// SPDX-License-Identifier: Apache-2.0
#include "output_file.hpp"

#include <system_error>

#include <fmt/format.h>

#include "assay/base/file.hpp"

namespace assay::app {

namespace fs = std::filesystem;

Result<void> check_replaceable(const fs::path& file, bool force) {
  std::error_code ignored;
  if (force || !fs::exists(file, ignored)) return {};
  return fail(ErrorCode::usage, fmt::format("{} exists", file.string()),
              "choose another name, or --force");
}

Result<void> check_output_file(std::string_view option, const fs::path& file) {
  std::error_code ignored;
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (fs::is_directory(folder, ignored) && !fs::is_directory(file, ignored)) return {};
  return fail(
      ErrorCode::missing,
      fmt::format("{} {}: there is no such folder, or it is one itself", option, file.string()),
      "name a file in a folder that is there");
}

Result<void> write_json(const fs::path& file, const Json& document) {
  return write_file(file, pretty_text(document));
}

}  // namespace assay::app
