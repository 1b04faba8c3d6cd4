// SPDX-License-Identifier: Apache-2.0
#include "put_in_force.hpp"

#include <chrono>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "assay/base/file.hpp"
#include "assay/base/subprocess.hpp"
#include "assay/base/text.hpp"
#include "assay/measure/interruption.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes longest_hook{10};
constexpr std::size_t most_output = std::size_t{64} << 20;

}  // namespace

Result<void> put_in_force(const fs::path& file, std::string_view bytes) {
  std::error_code problem;
  fs::path target = fs::weakly_canonical(file, problem);
  if (problem) target = file;
  const fs::file_status status = fs::status(target, problem);
  constexpr unsigned usual = 0644;
  const unsigned permissions =
      fs::exists(status) ? static_cast<unsigned>(status.permissions()) & 0777U : usual;
  return write_file(target, bytes, permissions);
}

Result<void> run_hook(const std::vector<std::string>& argv, const HookFacts& facts) {
  // Ctrl-C waits for it: a roll-back that is half done is worse than one that takes its time.
  const measure::Interruption interruption;
  Subprocess hook{.argv = argv,
                  .time_limit = longest_hook,
                  .output_limit = most_output,
                  .leaves_children = true};
  for (char** variable = ::environ; *variable != nullptr; ++variable) {
    if (!std::string_view(*variable).starts_with("ASSAY_"))
      hook.environment.emplace_back(*variable);
  }
  for (const auto& [name, path] :
       {std::pair("ASSAY_DECISIONS", &facts.folder), std::pair("ASSAY_DECISION", &facts.decision),
        std::pair("ASSAY_ACCEPTED", &facts.artifact)}) {
    if (!path->empty()) {
      hook.environment.push_back(fmt::format("{}={}", name, fs::absolute(*path).string()));
    }
  }
  const auto end = run_subprocess(hook);
  if (!end) return fail(end.error());
  if (end->clean) return {};
  const std::string said = end->stderr_tail.empty()
                               ? std::string()
                               : ": " + text::printable(text::last_lines(end->stderr_tail, 1));
  return fail(ErrorCode::measurement, fmt::format("the rollback hook {}{}", end->how, said));
}

}  // namespace assay::app
