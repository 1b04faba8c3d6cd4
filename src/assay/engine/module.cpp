// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/module.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include <dlfcn.h>

#include <fmt/format.h>

#include "assay/base/version.hpp"
#include "assay/engine/module_interface.hpp"

namespace assay::engine {
namespace {

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

Result<const ModuleInterface*> open_module(std::string_view engine) {
  const std::string file = fmt::format("assay-engine-{}.so", engine);
  std::error_code ignored;
  for (const auto& folder : module_folders()) {
    const auto path = folder / file;
    if (!std::filesystem::exists(path, ignored)) continue;
    // Never closed: the engine's code and its libraries' threads live in it.
    void* const handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
      return fail(ErrorCode::missing,
                  fmt::format("the {} engine cannot be loaded: {}", engine, ::dlerror()),
                  std::string(install_hint));
    }
    const std::string symbol = fmt::format("assay_engine_{}_module", engine);
    const auto* const interface =
        static_cast<const ModuleInterface*>(::dlsym(handle, symbol.c_str()));
    if (interface == nullptr || std::string_view(interface->assay_version) != version) {
      return fail(ErrorCode::missing, fmt::format("{} belongs to another build of assay", file),
                  "build and install program and module together");
    }
    return interface;
  }
  return fail(ErrorCode::missing,
              fmt::format("the {} engine is not installed: no {} beside the program or in "
                          "../lib/assay/engines",
                          engine, file),
              std::string(install_hint));
}

}  // namespace

Availability probe_module(std::string_view engine) {
  const auto interface = open_module(engine);
  if (!interface) return {.reason = one_line(interface.error())};
  return (*interface)->probe();
}

Result<std::unique_ptr<Engine>> create_from_module(std::string_view engine) {
  const auto interface = open_module(engine);
  if (!interface) return fail(interface.error());
  return (*interface)->create();
}

}  // namespace assay::engine
