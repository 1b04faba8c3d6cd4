// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/expected_cost.hpp"

#include <algorithm>
#include <thread>

#include "assay/engine/onnx/encoder/shape.hpp"
#include "assay/engine/onnx/encoder/tensors.hpp"
#include "assay/engine/onnx/knobs.hpp"

namespace assay::engine::onnx {
namespace {

// What a core with AVX2 reaches in f32, roughly, and the speed at which weights are made and
// packed.
constexpr double operations_per_core_s = 40e9;
constexpr double loaded_bytes_s = 0.4e9;

// Multiplications and additions of one sequence.
double operations(const EncoderShape& shape, double length) {
  double weights = 0;  // that every token meets
  for (const Tensor& tensor : encoder_tensors(shape)) {
    if (tensor.kind == TensorKind::matrix) weights += static_cast<double>(tensor.count());
  }
  if (shape.task == Task::mlm) {
    for (const Tensor& tensor : head_tensors(shape)) weights += static_cast<double>(tensor.count());
  }
  const double attention = 2 * length * static_cast<double>(shape.hidden_size) *
                           static_cast<double>(shape.num_hidden_layers);
  return 2 * length * (weights + attention);
}

}  // namespace

std::optional<ExpectedCost> expected_cost(const Case& point, const Model* model,
                                          const ModelFiles& /*files*/) {
  const auto settings = read_settings(point.knobs);
  if (!settings || model == nullptr || model->preset.empty()) return std::nullopt;
  if (settings->device == "cuda" || settings->device == "tensorrt") return std::nullopt;
  const auto shape = shape_of(*model);
  if (!shape) return std::nullopt;
  const double cores =
      settings->threads > 0 ? settings->threads : std::max(1U, std::thread::hardware_concurrency());
  const double bytes = 4 * static_cast<double>(parameter_count(*shape));
  const double iteration_s = static_cast<double>(settings->batch_size) *
                             operations(*shape, static_cast<double>(settings->sequence_length)) /
                             (operations_per_core_s * cores);
  return ExpectedCost{.load_ns = from_seconds(bytes / loaded_bytes_s),
                      .iteration_ns = from_seconds(iteration_s)};
}

}  // namespace assay::engine::onnx
