// SPDX-License-Identifier: Apache-2.0
#include "assay/store/make_directory.hpp"

#include <system_error>

#include <fmt/format.h>

#include "assay/store/append_file.hpp"

namespace assay::store {

Result<void> make_directory(const std::filesystem::path& directory) {
  std::error_code error;
  if (std::filesystem::exists(directory, error) &&
      !std::filesystem::is_directory(directory, error)) {
    return fail(ErrorCode::usage, fmt::format("{} is not a directory", directory.string()),
                "choose another one");
  }
  std::filesystem::create_directories(directory, error);
  if (error) return write_failure(directory, error.value());
  return {};
}

}  // namespace assay::store
