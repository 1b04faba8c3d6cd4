// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/module/load_model.hpp"

#include <array>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/engine/llama/gguf_header.hpp"
#include "assay/engine/llama/module/log.hpp"
#include "assay/engine/llama/module/synthetic_stream.hpp"
#include "assay/engine/memory.hpp"

namespace assay::engine::llama {

namespace {

// llama.cpp's parameters and the lists that they point to.
class ModelParameters {
 public:
  ModelParameters(const Settings& settings, const std::string& architecture,
                  const std::optional<GpuDevice>& gpu) {
    if (settings.moe_top_k > 0) {
      llama_model_kv_override& top_k = overrides_.front();
      top_k.tag = LLAMA_KV_OVERRIDE_TYPE_INT;
      top_k.val_i64 = settings.moe_top_k;
      const std::string key = architecture + ".expert_used_count";
      std::strncpy(top_k.key, key.c_str(), sizeof top_k.key - 1);
      values_.kv_overrides = overrides_.data();
    }
    if (gpu) devices_.front() = gpu->device;
    values_.devices = devices_.data();
    values_.n_gpu_layers = gpu ? settings.gpu_layers : 0;
    values_.load_mode = LLAMA_LOAD_MODE_NONE;
  }
  ModelParameters(const ModelParameters&) = delete;
  ModelParameters& operator=(const ModelParameters&) = delete;

  const llama_model_params& get() const { return values_; }

 private:
  // Both lists end in an empty entry.
  std::array<llama_model_kv_override, 2> overrides_{};
  std::array<ggml_backend_dev_t, 2> devices_{};
  llama_model_params values_ = llama_model_default_params();
};

std::string metadata(const llama_model* model, const char* key) {
  std::array<char, 256> value{};
  const int length = llama_model_meta_val_str(model, key, value.data(), value.size());
  return length < 0 ? std::string() : text::printable(value.data());
}

Failure refused(const std::string& source) {
  return fail(ErrorCode::measurement, fmt::format("llama.cpp cannot load {}: {}", source,
                                                  logged_error("it does not say why")));
}

// What llama.cpp itself says of a model that it has loaded.
LoadedModel described(LoadedModel loaded) {
  const llama_model* const model = loaded.handle.get();
  loaded.facts.architecture = metadata(model, "general.architecture");
  loaded.facts.parameters = llama_model_n_params(model);
  loaded.facts.bytes = llama_model_size(model);
  loaded.facts.quantization = llama_ftype_name(llama_model_ftype(model));
  return loaded;
}

}  // namespace

Result<LoadedModel> load_file(const SessionRequest& request, const Settings& settings,
                              const std::optional<GpuDevice>& gpu) {
  const std::filesystem::path path = request.model_path;
  const auto header = read_gguf_header(path);
  if (!header) return fail(header.error());
  std::error_code ignored;
  if (!gpu) {
    if (auto fits = check_weights(std::filesystem::file_size(path, ignored)); !fits) {
      return fail(fits.error());
    }
  }

  clear_logged_error();
  const ModelParameters parameters(settings, header->architecture, gpu);
  LoadedModel loaded;
  loaded.handle.reset(llama_model_load_from_file(path.c_str(), parameters.get()));
  loaded.facts.source = request.model.file;
  if (!loaded.handle) return refused(loaded.facts.source);
  loaded.facts.synthetic = header->synthetic;
  if (!request.model.sha256.empty()) loaded.facts.sha256 = request.model.sha256;
  if (!header->license.empty()) loaded.facts.license = text::printable(header->license);
  return described(std::move(loaded));
}

Result<LoadedModel> load_synthetic(const SyntheticModel& model, const std::string& preset,
                                   const Settings& settings, const std::optional<GpuDevice>& gpu,
                                   int threads) {
  if (!gpu) {
    if (auto fits = check_weights(model.file_bytes()); !fits) return fail(fits.error());
  }

  clear_logged_error();
  const auto stream = open_stream(model, threads);
  const ModelParameters parameters(settings, model.architecture(), gpu);
  LoadedModel loaded;
  loaded.handle.reset(llama_model_load_from_file_ptr(stream.get(), parameters.get()));
  loaded.facts.source = "preset " + preset;
  if (!loaded.handle) return refused(loaded.facts.source);
  loaded.facts.synthetic = true;
  return described(std::move(loaded));
}

Result<LoadedModel> load_model(const SessionRequest& request, const Settings& settings,
                               const std::optional<GpuDevice>& gpu, int threads) {
  if (request.model.preset.empty()) return load_file(request, settings, gpu);
  const auto synthetic = SyntheticModel::plan(request.model, settings.active_blocks);
  if (!synthetic) return fail(synthetic.error());
  return load_synthetic(*synthetic, request.model.preset, settings, gpu, threads);
}

}  // namespace assay::engine::llama
