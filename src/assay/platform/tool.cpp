// SPDX-License-Identifier: Apache-2.0
#include "assay/platform/tool.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "assay/base/subprocess.hpp"
#include "assay/base/text.hpp"

namespace assay::platform {

namespace fs = std::filesystem;

bool is_on_path(std::string_view name) {
  const char* path = std::getenv("PATH");
  if (path == nullptr || name.empty()) return false;
  for (const std::string_view folder : text::split(path, ':')) {
    const fs::path file = fs::path(folder.empty() ? "." : folder) / name;
    std::error_code ignored;
    if (fs::is_regular_file(file, ignored) && ::access(file.c_str(), X_OK) == 0) return true;
  }
  return false;
}

Result<std::string> output_of_tool(const std::vector<std::string>& argv) {
  Subprocess tool{.argv = argv, .time_limit = std::chrono::seconds(20), .output_limit = 1 << 16};
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    tool.environment.emplace_back(*variable);
  }
  auto end = run_subprocess(tool);
  if (!end) return fail(end.error());
  if (!end->clean) {
    return fail(ErrorCode::missing, fmt::format("{} {}{}{}", argv.front(), end->how,
                                                end->stderr_tail.empty() ? "" : ": ",
                                                text::printable(end->stderr_tail)));
  }
  return std::move(end->output);
}

std::vector<std::string> with_own_program_resolved(std::vector<std::string> argv) {
  constexpr std::string_view own_program = "/proc/self/exe";
  if (argv.empty() || argv.front() != own_program) return argv;
  std::error_code error;
  const fs::path program = fs::read_symlink(own_program, error);
  if (!error) argv.front() = program.string();
  return argv;
}

}  // namespace assay::platform
