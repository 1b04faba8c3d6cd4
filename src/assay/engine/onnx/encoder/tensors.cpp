// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/encoder/tensors.hpp"

#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "assay/base/random.hpp"

namespace assay::engine::onnx {
namespace {

// Collects tensors by what they are used for.
class List {
 public:
  void embedding(std::string_view name, std::int64_t rows, std::int64_t width) {
    add(std::string(name), {rows, width}, TensorKind::embedding);
  }

  void linear(const std::string& name, std::int64_t in, std::int64_t out, bool has_bias) {
    add(name + ".weight", {in, out}, TensorKind::matrix);
    if (has_bias) add(name + ".bias", {out}, TensorKind::bias);
  }

  void norm(const std::string& name, std::int64_t width, bool has_bias) {
    add(name + ".weight", {width}, TensorKind::scale);
    if (has_bias) add(name + ".bias", {width}, TensorKind::bias);
  }

  void bias(std::string_view name, std::int64_t width) {
    add(std::string(name), {width}, TensorKind::bias);
  }

  std::vector<Tensor> take() && { return std::move(tensors_); }

 private:
  void add(std::string name, std::vector<std::int64_t> dimensions, TensorKind kind) {
    tensors_.push_back({std::move(name), std::move(dimensions), kind});
  }

  std::vector<Tensor> tensors_;
};

// ModernBERT has biases in its classifier and decoder only.
bool has_biases(const EncoderShape& shape) {
  return shape.type != EncoderType::flex_bert;
}

void add_embeddings(List& list, const EncoderShape& shape) {
  list.embedding(names::word_embeddings, shape.vocab_size, shape.hidden_size);
  if (shape.type == EncoderType::hf_bert) {
    list.embedding(names::position_embeddings, shape.max_position_embeddings, shape.hidden_size);
  }
  if (shape.type_vocab_size > 0) {
    list.embedding(names::type_embeddings, shape.type_vocab_size, shape.hidden_size);
  }
  list.norm(std::string(names::embedding_norm), shape.hidden_size, has_biases(shape));
}

void add_bert_layer(List& list, const EncoderShape& shape, std::int64_t index) {
  const std::int64_t hidden = shape.hidden_size;
  for (const char* part : {"attention.query", "attention.key", "attention.value"}) {
    list.linear(names::layer(index, part), hidden, hidden, true);
  }
  list.linear(names::layer(index, "attention.output"), hidden, hidden, true);
  list.norm(names::layer(index, "attention.norm"), hidden, true);
  list.linear(names::layer(index, "feed_forward.in"), hidden, shape.intermediate_size, true);
  list.linear(names::layer(index, "feed_forward.out"), shape.intermediate_size, hidden, true);
  list.norm(names::layer(index, "feed_forward.norm"), hidden, true);
}

void add_mosaic_layer(List& list, const EncoderShape& shape, std::int64_t index) {
  const std::int64_t hidden = shape.hidden_size;
  list.linear(names::layer(index, "attention.qkv"), hidden, 3 * hidden, true);
  list.linear(names::layer(index, "attention.output"), hidden, hidden, true);
  list.norm(names::layer(index, "attention.norm"), hidden, true);
  list.linear(names::layer(index, "feed_forward.in"), hidden, 2 * shape.intermediate_size, false);
  list.linear(names::layer(index, "feed_forward.out"), shape.intermediate_size, hidden, true);
  list.norm(names::layer(index, "feed_forward.norm"), hidden, true);
}

// The first layer's attention takes the embeddings as they are: they have just been normalised.
void add_flex_layer(List& list, const EncoderShape& shape, std::int64_t index) {
  const std::int64_t hidden = shape.hidden_size;
  if (index > 0) list.norm(names::layer(index, "attention.norm"), hidden, false);
  list.linear(names::layer(index, "attention.qkv"), hidden, 3 * hidden, false);
  list.linear(names::layer(index, "attention.output"), hidden, hidden, false);
  list.norm(names::layer(index, "feed_forward.norm"), hidden, false);
  list.linear(names::layer(index, "feed_forward.in"), hidden, 2 * shape.intermediate_size, false);
  list.linear(names::layer(index, "feed_forward.out"), shape.intermediate_size, hidden, false);
}

void add_layer(List& list, const EncoderShape& shape, std::int64_t index) {
  switch (shape.type) {
    case EncoderType::hf_bert:
      return add_bert_layer(list, shape, index);
    case EncoderType::mosaic_bert:
      return add_mosaic_layer(list, shape, index);
    case EncoderType::flex_bert:
      return add_flex_layer(list, shape, index);
  }
}

// FNV-1a: a number of its own for each name.
std::uint64_t number_of(std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : name) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  }
  return hash;
}

struct Values {
  double mean = 0;
  double deviation = 1;
};

Values values_of(const Tensor& tensor) {
  switch (tensor.kind) {
    case TensorKind::matrix:
      return {0, 1 / std::sqrt(static_cast<double>(tensor.dimensions.front()))};
    case TensorKind::embedding:
      return {0, 0.05};
    case TensorKind::bias:
      return {0, 0.02};
    case TensorKind::scale:
      return {1, 0.1};
  }
  return {};
}

}  // namespace

std::string names::layer(std::int64_t index, std::string_view part) {
  return fmt::format("layers.{}.{}", index, part);
}

std::uint64_t Tensor::count() const {
  std::uint64_t count = 1;
  for (const std::int64_t length : dimensions) count *= static_cast<std::uint64_t>(length);
  return count;
}

std::vector<Tensor> encoder_tensors(const EncoderShape& shape) {
  List list;
  add_embeddings(list, shape);
  for (std::int64_t i = 0; i < shape.num_hidden_layers; ++i) add_layer(list, shape, i);
  if (shape.type == EncoderType::flex_bert) {
    list.norm(std::string(names::final_norm), shape.hidden_size, false);
  }
  return std::move(list).take();
}

std::vector<Tensor> head_tensors(const EncoderShape& shape) {
  List list;
  const bool pools = shape.task == Task::classification && shape.type != EncoderType::flex_bert;
  if (pools) {
    list.linear(std::string(names::pooler), shape.hidden_size, shape.hidden_size, true);
  } else {
    list.linear(std::string(names::transform), shape.hidden_size, shape.hidden_size,
                has_biases(shape));
    list.norm(std::string(names::transform_norm), shape.hidden_size, has_biases(shape));
  }
  if (shape.task == Task::classification) {
    list.linear(std::string(names::classifier), shape.hidden_size, shape.num_labels, true);
  } else {
    list.embedding(names::word_embeddings, shape.vocab_size, shape.hidden_size);
    list.bias(names::decoder_bias, shape.vocab_size);
  }
  return std::move(list).take();
}

std::uint64_t parameter_count(const EncoderShape& shape) {
  std::uint64_t count = 0;
  for (const Tensor& tensor : encoder_tensors(shape)) count += tensor.count();
  for (const Tensor& tensor : head_tensors(shape)) {
    if (tensor.name != names::word_embeddings) count += tensor.count();
  }
  return count;
}

void generate(const Tensor& tensor, std::uint64_t model_seed, std::span<float> values) {
  const Values wanted = values_of(tensor);
  const auto mean = static_cast<float>(wanted.mean);
  const auto step = static_cast<float>(wanted.deviation * std::numbers::sqrt3 * 0x1p-31);
  Random random(derive_seed(model_seed, {number_of(tensor.name)}));
  for (std::size_t i = 0; i < values.size(); i += 2) {
    const std::uint64_t word = random.next();
    values[i] = mean + step * static_cast<float>(static_cast<std::int32_t>(word >> 32));
    if (i + 1 < values.size()) {
      values[i + 1] = mean + step * static_cast<float>(static_cast<std::int32_t>(word));
    }
  }
}

}  // namespace assay::engine::onnx
