// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/expected_cost.hpp"

#include <algorithm>
#include <system_error>
#include <thread>

#include "assay/engine/llama/gguf_header.hpp"
#include "assay/engine/llama/knobs.hpp"
#include "assay/engine/llama/presets.hpp"
#include "assay/engine/llama/synthetic_model.hpp"
#include "assay/engine/llama/tensors.hpp"

namespace assay::engine::llama {
namespace {

// What a core with AVX2 and its share of the memory bus reach, roughly.
constexpr double operations_per_core_s = 25e9;
constexpr double bytes_per_core_s = 6e9;
constexpr double loaded_bytes_s = 0.5e9;

struct Size {
  double parameters = 0;
  double bytes = 0;
  double blocks = 0;
  double width = 0;
};

std::optional<Size> size_of(const Model& model, const std::filesystem::path& path) {
  if (model.preset.empty()) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(path, error);
    const auto header = read_gguf_header(path);
    if (error || !header) return std::nullopt;
    return Size{.parameters = static_cast<double>(header->parameters),
                .bytes = static_cast<double>(bytes),
                .blocks = static_cast<double>(header->block_count.value_or(0)),
                .width = static_cast<double>(header->embedding_length.value_or(0))};
  }
  const auto shape = shape_of(model);
  const auto synthetic = SyntheticModel::plan(model);
  if (!shape || !synthetic) return std::nullopt;
  return Size{.parameters = static_cast<double>(parameter_count(*shape)),
              .bytes = static_cast<double>(synthetic->file_bytes()),
              .blocks = static_cast<double>(shape->block_count),
              .width = static_cast<double>(shape->embedding_length)};
}

// Reading all prompts, then a token of every sequence at a time.
double decoding_s(const Settings& settings, const Size& size, double cores) {
  // A multiplication and an addition for every weight and token.
  const double step_s = 2 * size.parameters * settings.batch_size / (operations_per_core_s * cores);
  const double read_s = size.bytes / (bytes_per_core_s * cores);
  return std::max(step_s * settings.prompt_tokens, read_s) +
         std::max(step_s, read_s) * (settings.output_tokens - 1);
}

// One pass. In attention, llama.cpp compares every token of the batch with every other and masks
// those of other sequences: a multiplication and an addition each for scores and for values.
double encoding_s(const Settings& settings, const Size& size, double cores) {
  const double tokens = static_cast<double>(settings.sequence_length) * settings.batch_size;
  const double operations =
      2 * size.parameters * tokens + 4 * tokens * tokens * size.width * size.blocks;
  return std::max(operations / (operations_per_core_s * cores),
                  size.bytes / (bytes_per_core_s * cores));
}

}  // namespace

std::optional<ExpectedCost> expected_cost(const Case& point, const Model* model,
                                          const ModelFiles& files) {
  const auto settings = read_settings(point.knobs);
  if (!settings || settings->device == "cuda" || settings->device == "vulkan") return std::nullopt;
  const auto size = size_of(*model, path_of(files, model_file_key));
  if (!size) return std::nullopt;

  const double cores =
      settings->threads > 0 ? settings->threads : std::max(1U, std::thread::hardware_concurrency());
  const double iteration_s = settings->encodes() ? encoding_s(*settings, *size, cores)
                                                 : decoding_s(*settings, *size, cores);
  return ExpectedCost{.load_ns = from_seconds(size->bytes / loaded_bytes_s),
                      .iteration_ns = from_seconds(iteration_s)};
}

}  // namespace assay::engine::llama
