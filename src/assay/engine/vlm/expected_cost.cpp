// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/expected_cost.hpp"

#include <algorithm>
#include <cstdint>
#include <system_error>
#include <thread>

#include "assay/engine/llama/gguf_header.hpp"
#include "assay/engine/llama/tensors.hpp"
#include "assay/engine/vlm/knobs.hpp"
#include "assay/engine/vlm/presets.hpp"

namespace assay::engine::vlm {
namespace {

// What a core with AVX2 and its share of the memory bus reach, roughly.
constexpr double operations_per_core_s = 25e9;
constexpr double bytes_per_core_s = 6e9;
constexpr double loaded_bytes_s = 0.5e9;
constexpr double usual_vision_tokens = 576;  // of a file, where nobody says

// Of a part of the model.
struct Size {
  double parameters = 0;  // all
  double visited = 0;     // by each token
  double bytes = 0;       // of all
  double blocks = 0;
  double width = 0;
};

struct Sizes {
  Size vision;
  Size text;
};

double number(std::uint64_t value) {
  return static_cast<double>(value);
}

// Experts that a token does not visit cost it nothing.
Size text_size(llama::Hyperparameters shape, const Settings& settings) {
  const std::int64_t top_k =
      settings.text.moe_top_k > 0 ? settings.text.moe_top_k : shape.expert_used_count;
  if (settings.text.active_blocks > 0) {
    shape.block_count = std::min<std::int64_t>(shape.block_count, settings.text.active_blocks);
  }
  Size size{.blocks = static_cast<double>(shape.block_count),
            .width = static_cast<double>(shape.embedding_length)};
  for (const llama::Tensor& tensor : llama::tensors(shape)) {
    const double values = number(tensor.values());
    const bool of_experts = tensor.name.find("_exps.") != std::string::npos;
    size.parameters += values;
    size.visited +=
        of_experts ? values * static_cast<double>(top_k) / static_cast<double>(shape.expert_count)
                   : values;
  }
  size.bytes = size.parameters;  // a byte a weight, as q8_0 nearly has it
  return size;
}

Sizes preset_sizes(const Shape& shape, const Settings& settings) {
  const double parameters =
      number(llama::value_count(encoder_tensors(shape.vision)) +
             llama::value_count(projector_tensors(shape.vision, shape.text.embedding_length)));
  return {.vision = {.parameters = parameters,
                     .visited = parameters,
                     .bytes = 2 * parameters,
                     .blocks = static_cast<double>(shape.vision.block_count),
                     .width = static_cast<double>(shape.vision.embedding_length)},
          .text = text_size(shape.text, settings)};
}

std::optional<Size> size_of_file(const std::filesystem::path& path) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  const auto header = llama::read_gguf_header(path);
  if (error || !header) return std::nullopt;
  const auto& vision = header->vision;
  return Size{
      .parameters = number(header->parameters),
      .visited = number(header->parameters),
      .bytes = number(bytes),
      .blocks = number(vision ? vision->block_count.value_or(0) : header->block_count.value_or(0)),
      .width = number(vision ? vision->embedding_length.value_or(0)
                             : header->embedding_length.value_or(0))};
}

std::optional<Sizes> sizes_of(const Model& model, const ModelFiles& files,
                              const Settings& settings) {
  if (!model.preset.empty()) {
    const auto shape = shape_of(model);
    if (!shape) return std::nullopt;
    return preset_sizes(*shape, settings);
  }
  const auto text = size_of_file(path_of(files, model_file_key));
  const auto vision = size_of_file(path_of(files, "mmproj"));
  if (!text || !vision) return std::nullopt;
  return Sizes{*vision, *text};
}

// A multiplication and an addition for every weight and token; in attention, of every token with
// every other, for scores and for values.
double pass_s(const Size& size, double tokens, double cores) {
  const double operations =
      2 * size.visited * tokens + 4 * tokens * tokens * size.width * size.blocks;
  return std::max(operations / (operations_per_core_s * cores),
                  size.bytes * size.visited / size.parameters / (bytes_per_core_s * cores));
}

}  // namespace

std::optional<ExpectedCost> expected_cost(const Case& point, const Model* model,
                                          const ModelFiles& files) {
  const auto settings = read_settings(point.knobs);
  if (!settings || model == nullptr) return std::nullopt;
  if (settings->text.device == "cuda" || settings->text.device == "vulkan") return std::nullopt;
  const auto sizes = sizes_of(*model, files, *settings);
  if (!sizes) return std::nullopt;

  const double cores = settings->text.threads > 0
                           ? settings->text.threads
                           : std::max(1U, std::thread::hardware_concurrency());
  const double vision_tokens =
      settings->vision_tokens > 0 ? settings->vision_tokens : usual_vision_tokens;
  const double iteration_s =
      pass_s(sizes->vision, vision_tokens, cores) +
      pass_s(sizes->text, vision_tokens + settings->text.prompt_tokens, cores) +
      pass_s(sizes->text, 1, cores) * (settings->text.output_tokens - 1);
  return ExpectedCost{
      .load_ns = from_seconds((sizes->vision.bytes + sizes->text.bytes) / loaded_bytes_s),
      .iteration_ns = from_seconds(iteration_s)};
}

}  // namespace assay::engine::vlm
