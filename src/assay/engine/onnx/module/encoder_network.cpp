// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/module/encoder_network.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include "assay/data/fields.hpp"
#include "assay/engine/onnx/encoder/tensors.hpp"
#include "assay/engine/onnx/module/encoder_graph.hpp"

namespace assay::engine::onnx {
namespace {

Ort::MemoryInfo host_memory() {
  return Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
}

// A session with the graph and seeded weights, which it copies.
Ort::Session session_of(const std::string& graph, const std::vector<Tensor>& tensors,
                        std::uint64_t seed, Ort::SessionOptions options) {
  const Ort::MemoryInfo memory = host_memory();
  std::vector<std::vector<float>> data;
  std::vector<std::string> names;
  std::vector<Ort::Value> values;
  for (const Tensor& tensor : tensors) {
    std::vector<float>& filled = data.emplace_back(tensor.count());
    generate(tensor, seed, filled);
    names.push_back(tensor.name);
    values.push_back(Ort::Value::CreateTensor<float>(
        memory, filled.data(), filled.size(), tensor.dimensions.data(), tensor.dimensions.size()));
  }
  options.AddExternalInitializers(names, values);
  return Ort::Session(environment(), graph.data(), graph.size(), options);
}

std::string output_name(const Ort::Session& session) {
  Ort::AllocatorWithDefaultOptions allocator;
  return session.GetOutputNameAllocated(0, allocator).get();
}

template <class T>
Ort::Value tensor_over(std::vector<T>& values, std::span<const std::int64_t> dimensions) {
  return Ort::Value::CreateTensor<T>(host_memory(), values.data(), values.size(), dimensions.data(),
                                     dimensions.size());
}

}  // namespace

EncoderNetwork::EncoderNetwork(const SessionRequest& request, const EncoderShape& shape,
                               const Settings& settings, const Provider& provider, int threads)
    : source_("preset " + request.model.preset),
      shape_(shape),
      batches_(settings, shape.vocab_size, request.study_seed) {
  Ort::SessionOptions options = session_options(settings, threads);
  append_provider(options, provider);
  encoder_ = session_of(encoder_graph(shape_, settings.sequence_length), encoder_tensors(shape_),
                        request.model.seed, options.Clone());
  head_ = session_of(head_graph(shape_), head_tensors(shape_), request.model.seed, options.Clone());
  encoder_output_ = output_name(encoder_);
  head_output_ = output_name(head_);
  prepare();
}

ModelFacts EncoderNetwork::facts() const {
  const std::uint64_t parameters = parameter_count(shape_);
  return {.architecture = std::string(word_of(shape_.type)),
          .source = source_,
          .synthetic = true,
          .parameters = parameters,
          .bytes = parameters * sizeof(float),
          .quantization = "f32"};
}

void EncoderNetwork::prepare() {
  batch_ = &batches_.next();
  // Batches of one length lie in the same memory.
  if (batch_->length != bound_length_) bind();
}

void EncoderNetwork::bind() {
  bound_length_ = batch_->length;
  // ONNX Runtime does not write to inputs.
  auto& ids = const_cast<std::vector<std::int64_t>&>(batch_->ids);    // NOLINT
  auto& mask = const_cast<std::vector<std::int64_t>&>(batch_->mask);  // NOLINT
  const std::array tokens{batch_->size, batch_->length};
  input_names_ = {edges::input_ids, edges::attention_mask};
  inputs_.clear();
  inputs_.push_back(tensor_over(ids, tokens));
  inputs_.push_back(tensor_over(mask, tokens));
  if (shape_.type_vocab_size > 0) {
    types_.assign(ids.size(), 0);
    input_names_.push_back(edges::token_type_ids);
    inputs_.push_back(tensor_over(types_, tokens));
  }
  const std::array hidden{batch_->size, batch_->length, shape_.hidden_size};
  hidden_.resize(ids.size() * static_cast<std::size_t>(shape_.hidden_size));
  hidden_value_ = tensor_over(hidden_, hidden);
  if (shape_.task == Task::classification) {
    const std::array labels{batch_->size, shape_.num_labels};
    logits_.resize(static_cast<std::size_t>(batch_->size * shape_.num_labels));
    logits_value_ = tensor_over(logits_, labels);
  } else {
    const std::array words{batch_->size, batch_->length, shape_.vocab_size};
    logits_.resize(ids.size() * static_cast<std::size_t>(shape_.vocab_size));
    logits_value_ = tensor_over(logits_, words);
  }
}

void EncoderNetwork::run(EventSink& events) {
  const char* const hidden_input = edges::hidden_states;
  const char* const encoder_output = encoder_output_.c_str();
  const char* const head_output = head_output_.c_str();

  events.stage_begins(Stage::encoder);
  encoder_.Run(run_options_, input_names_.data(), inputs_.data(), inputs_.size(), &encoder_output,
               &hidden_value_, 1);
  events.stage_ends(Stage::encoder);
  events.stage_begins(Stage::head);
  head_.Run(run_options_, &hidden_input, &hidden_value_, 1, &head_output, &logits_value_, 1);
  events.stage_ends(Stage::head);
}

std::optional<TokenCount> EncoderNetwork::token_count() const {
  return TokenCount{batch_->tokens, batch_->padded_tokens()};
}

}  // namespace assay::engine::onnx
