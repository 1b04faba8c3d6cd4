// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/module/providers.hpp"

#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <unordered_map>

#include <dlfcn.h>

#include <fmt/format.h>

namespace assay::engine::onnx {
namespace {

struct GpuProvider {
  std::string_view device;
  std::string_view name;
  std::string_view library;
  std::string_view needs;
};

constexpr std::array<GpuProvider, 2> gpu_providers{
    {{"cuda", "CUDAExecutionProvider", "libonnxruntime_providers_cuda.so",
      "an NVIDIA driver, the CUDA runtime and cuDNN"},
     {"tensorrt", "TensorrtExecutionProvider", "libonnxruntime_providers_tensorrt.so",
      "an NVIDIA driver, the CUDA runtime, cuDNN and TensorRT"}}};

// The folder of the library that is loaded: providers are looked for there.
std::filesystem::path library_folder() {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&OrtGetApiBase), &info) == 0 ||
      info.dli_fname == nullptr) {
    return {};
  }
  return std::filesystem::path(info.dli_fname).parent_path();
}

bool is_present(const GpuProvider& provider) {
  std::error_code ignored;
  return std::filesystem::exists(library_folder() / provider.library, ignored);
}

}  // namespace

std::vector<std::string> present_devices() {
  std::vector<std::string> devices{"cpu"};
  for (const GpuProvider& provider : gpu_providers) {
    if (is_present(provider)) devices.emplace_back(provider.device);
  }
  return devices;
}

Result<Provider> choose_provider(const std::string& device) {
  for (const GpuProvider& provider : gpu_providers) {
    if (device == "auto" && provider.device == "cuda" && is_present(provider)) {
      return Provider{std::string(provider.device), std::string(provider.name)};
    }
    if (device != provider.device) continue;
    if (is_present(provider)) {
      return Provider{std::string(provider.device), std::string(provider.name)};
    }
    return fail(
        ErrorCode::missing,
        fmt::format("device {} needs {}, which is not beside ONNX Runtime's library", device,
                    provider.library),
        fmt::format("put it there from an ONNX Runtime {} release for GPUs (it needs {}); or use "
                    "device cpu",
                    OrtGetApiBase()->GetVersionString(), provider.needs));
  }
  return Provider{};
}

// TensorRT takes the parts of a graph that it can; CUDA takes the rest before the CPU does.
void append_provider(Ort::SessionOptions& options, const Provider& provider) {
  if (provider.device == "cpu") return;
  if (provider.device == "tensorrt") {
    options.AppendExecutionProvider_TensorRT(OrtTensorRTProviderOptions{});
  }
  options.AppendExecutionProvider_CUDA(OrtCUDAProviderOptions{});
}

}  // namespace assay::engine::onnx
