// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/module/backends.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>

#include <dlfcn.h>

#include <fmt/format.h>
#include <llama.h>

#include "assay/base/text.hpp"

namespace assay::engine::llama {

namespace {

constexpr std::string_view variant_prefix = "libggml-cpu-";
constexpr std::string_view library_suffix = ".so";

std::filesystem::path library_folder() {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&llama_backend_init), &info) == 0) return {};
  std::error_code error;
  const auto file = std::filesystem::canonical(info.dli_fname, error);
  return error ? std::filesystem::path() : file.parent_path();
}

// How well the variant suits this CPU, by its own account; 0: it does not run here.
int score_of(const CpuVariant& variant) {
  const std::unique_ptr<void, int (*)(void*)> library(
      ::dlopen(variant.file.c_str(), RTLD_LAZY | RTLD_LOCAL), &::dlclose);
  if (!library) return 0;
  using Score = int (*)();
  const auto score = reinterpret_cast<Score>(::dlsym(library.get(), "ggml_backend_score"));
  return score == nullptr ? 0 : score();
}

std::vector<std::string> names_of(const std::vector<CpuVariant>& variants) {
  std::vector<std::string> names;
  names.reserve(variants.size());
  for (const CpuVariant& variant : variants) names.push_back(variant.name);
  return names;
}

std::optional<CpuVariant> best_of(const std::vector<CpuVariant>& variants) {
  std::optional<CpuVariant> best;
  int best_score = 0;
  for (const CpuVariant& variant : variants) {
    if (const int score = score_of(variant); score > best_score) {
      best = variant;
      best_score = score;
    }
  }
  return best;
}

// What this process runs already; empty: nothing yet.
std::string& loaded_variant() {
  static std::string name;
  return name;
}

// In the npm packages each kind of GPU has a package of its own beside the CPU's; in an
// installation all libraries share a folder.
std::optional<std::filesystem::path> find_gpu_library(const std::string& kind) {
  const std::string file = fmt::format("libggml-{}.so", kind);
  const auto folder = library_folder();
  std::error_code ignored;
  if (std::filesystem::exists(folder / file, ignored)) return folder / file;

  const auto package = folder.parent_path().parent_path();
  const std::string neighbour = package.filename().string() + "-" + kind;
  const auto path = package.parent_path() / neighbour / "bins" / neighbour / file;
  if (std::filesystem::exists(path, ignored)) return path;
  return std::nullopt;
}

// A registry's name is "CUDA" or "Vulkan".
bool is_of_kind(ggml_backend_dev_t device, const std::string& kind) {
  const auto type = ggml_backend_dev_type(device);
  if (type != GGML_BACKEND_DEVICE_TYPE_GPU && type != GGML_BACKEND_DEVICE_TYPE_IGPU) return false;
  return text::lower_case(ggml_backend_reg_name(ggml_backend_dev_backend_reg(device))) == kind;
}

std::optional<GpuDevice> first_device(const std::string& kind) {
  for (std::size_t i = 0; i < ggml_backend_dev_count(); ++i) {
    ggml_backend_dev_t const device = ggml_backend_dev_get(i);
    if (is_of_kind(device, kind)) return GpuDevice{kind, device};
  }
  return std::nullopt;
}

// Of llama.cpp, with the commit that it was built from: "0.5.0-dev+0ad4a86".
std::string engine_version() {
  return fmt::format("{}+{}", llama_version(), ggml_commit());
}

// In the order in which "auto" tries them.
const std::vector<std::string>& gpu_kinds() {
  static const std::vector<std::string> kinds{"cuda", "vulkan"};
  return kinds;
}

// The first of the kind, its back end loaded.
Result<GpuDevice> find_gpu(const std::string& kind) {
  if (const auto device = first_device(kind)) return *device;
  const auto library = find_gpu_library(kind);
  if (!library) {
    return fail(
        ErrorCode::missing, fmt::format("llama.cpp's {} back end is not installed", kind),
        fmt::format("npm install --no-save --ignore-scripts @node-llama-cpp/linux-x64-{}@{}", kind,
                    ASSAY_LLAMA_PACKAGE_VERSION));
  }
  ggml_backend_load(library->c_str());
  if (const auto device = first_device(kind)) return *device;
  return fail(ErrorCode::missing, fmt::format("there is no {} device that can be used", kind),
              "check the GPU's driver");
}

}  // namespace

std::vector<CpuVariant> cpu_variants() {
  std::vector<CpuVariant> variants;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(library_folder(), error)) {
    const std::string file = entry.path().filename().string();
    if (!file.starts_with(variant_prefix) || !file.ends_with(library_suffix)) continue;
    const std::size_t length = file.size() - variant_prefix.size() - library_suffix.size();
    variants.push_back({file.substr(variant_prefix.size(), length), entry.path()});
  }
  std::sort(variants.begin(), variants.end(),
            [](const CpuVariant& left, const CpuVariant& right) { return left.name < right.name; });
  return variants;
}

Result<std::string> load_cpu_backend(const std::string& wanted) {
  std::string& loaded = loaded_variant();
  if (!loaded.empty() && (wanted == "auto" || wanted == loaded)) return loaded;
  if (!loaded.empty()) {
    return fail(
        ErrorCode::measurement,
        fmt::format("cpu_variant {} is asked for, but this process runs {}", wanted, loaded),
        "one process, one variant: use a session of its own");
  }

  const auto variants = cpu_variants();
  if (variants.empty() && wanted == "auto") {
    ggml_backend_load_all();
    if (ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU) == nullptr) {
      return fail(ErrorCode::missing, "llama.cpp's CPU back end is not there",
                  "install the engine's libraries: scripts/install-engines");
    }
    return loaded = "built-in";
  }

  std::optional<CpuVariant> chosen;
  if (wanted == "auto") {
    chosen = best_of(variants);
  } else {
    const auto found =
        std::find_if(variants.begin(), variants.end(),
                     [&](const CpuVariant& variant) { return variant.name == wanted; });
    if (found == variants.end()) {
      return fail(ErrorCode::missing,
                  fmt::format("there is no cpu_variant '{}'", text::printable(wanted)),
                  text::suggestion(wanted, names_of(variants)));
    }
    chosen = *found;
  }
  if (!chosen || ggml_backend_load(chosen->file.c_str()) == nullptr) {
    return fail(ErrorCode::missing, fmt::format("this CPU does not run cpu_variant {}", wanted),
                "`assay engines` lists those that it runs");
  }
  return loaded = chosen->name;
}

Availability availability() {
  Availability found;
  found.available = true;
  found.version = engine_version();
  for (const CpuVariant& variant : cpu_variants()) {
    if (score_of(variant) > 0) found.backends.push_back(variant.name);
  }
  found.devices.emplace_back("cpu");
  for (const std::string& kind : gpu_kinds()) {
    if (find_gpu(kind)) found.devices.push_back(kind);
  }
  return found;
}

EngineFacts engine_facts(const std::string& engine, const std::string& cpu_variant,
                         const std::optional<GpuDevice>& gpu) {
  EngineFacts facts{engine, engine_version(), "cpu", cpu_variant, {}};
  if (gpu) {
    facts.device = gpu->kind;
    facts.backend =
        fmt::format("{}; cpu {}", ggml_backend_dev_description(gpu->device), cpu_variant);
  }
  return facts;
}

Result<std::optional<GpuDevice>> choose_gpu(const std::string& device) {
  if (device == "cpu") return std::nullopt;
  if (device != "auto") {
    const auto gpu = find_gpu(device);
    if (!gpu) return fail(gpu.error());
    return *gpu;
  }
  for (const std::string& kind : gpu_kinds()) {
    if (const auto gpu = find_gpu(kind)) return *gpu;
  }
  return std::nullopt;
}

}  // namespace assay::engine::llama
