// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/module.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <dlfcn.h>

#include <fmt/format.h>

#include "assay/base/version.hpp"
#include "assay/engine/llama/module_interface.hpp"

namespace assay::engine::llama {

namespace {

constexpr std::string_view module_file = "assay-engine-llama.so";
constexpr std::string_view install_hint =
    "install the engine's libraries and build it: scripts/install-engines && make build";

std::vector<std::filesystem::path> module_folders() {
  // Only read while the program has one thread.
  if (const char* folder = std::getenv("ASSAY_ENGINE_DIR")) return {folder};  // NOLINT
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return {};
  const auto folder = program.parent_path();
  return {folder, folder.parent_path() / "lib" / "assay" / "engines"};
}

Result<const ModuleInterface*> open_module() {
  std::error_code ignored;
  for (const auto& folder : module_folders()) {
    const auto path = folder / module_file;
    if (!std::filesystem::exists(path, ignored)) continue;
    // Never closed: the engine's code and its libraries' threads live in it.
    void* const handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
      return fail(ErrorCode::missing,
                  fmt::format("the llama engine cannot be loaded: {}", ::dlerror()),
                  std::string(install_hint));
    }
    const auto* const interface =
        static_cast<const ModuleInterface*>(::dlsym(handle, module_symbol));
    if (interface == nullptr || std::string_view(interface->assay_version) != version) {
      return fail(ErrorCode::missing,
                  fmt::format("{} belongs to another build of assay", module_file),
                  "build and install program and module together");
    }
    return interface;
  }
  return fail(ErrorCode::missing,
              fmt::format("the llama engine is not installed: no {} beside the program or in "
                          "../lib/assay/engines",
                          module_file),
              std::string(install_hint));
}

}  // namespace

Availability probe() {
  const auto interface = open_module();
  if (!interface) return {.reason = one_line(interface.error())};
  return (*interface)->probe();
}

Result<std::unique_ptr<Engine>> create() {
  const auto interface = open_module();
  if (!interface) return fail(interface.error());
  return (*interface)->create();
}

}  // namespace assay::engine::llama
