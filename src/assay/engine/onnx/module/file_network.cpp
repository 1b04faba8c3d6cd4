// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/module/file_network.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "assay/base/random.hpp"
#include "assay/base/text.hpp"
#include "assay/data/fields.hpp"

namespace assay::engine::onnx {
namespace {

std::span<std::byte> bytes_of(Ort::Value& value) {
  const std::size_t count = value.GetTensorTypeAndShapeInfo().GetElementCount();
  std::size_t size = 0;
  switch (value.GetTensorTypeAndShapeInfo().GetElementType()) {
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64:
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE:
      size = 8;
      break;
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT:
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32:
      size = 4;
      break;
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16:
      size = 2;
      break;
    default:
      size = 1;
  }
  return {static_cast<std::byte*>(value.GetTensorMutableRawData()), count * size};
}

template <class T, class Next>
void fill_with(Ort::Value& value, Next&& next) {
  const std::span<std::byte> bytes = bytes_of(value);
  T* const values = value.GetTensorMutableData<T>();
  std::generate_n(values, bytes.size() / sizeof(T), next);
}

void fill_with_noise(Ort::Value& value, ElementType type, std::uint64_t seed) {
  Random random(seed);
  if (type == ElementType::float64) {
    fill_with<double>(value, [&] { return random.normal(); });
  } else if (type == ElementType::float16) {
    fill_with<Ort::Float16_t>(value,
                              [&] { return Ort::Float16_t(static_cast<float>(random.normal())); });
  } else {
    fill_with<float>(value, [&] { return static_cast<float>(random.normal()); });
  }
}

// Whole numbers, of whichever width the input has; rows of the batch that the input has room for.
void fill_with_numbers(Ort::Value& value, ElementType type, std::span<const std::int64_t> numbers) {
  std::size_t index = 0;
  const auto next = [&] { return index < numbers.size() ? numbers[index++] : 0; };
  switch (type) {
    case ElementType::int64:
      return fill_with<std::int64_t>(value, next);
    case ElementType::int32:
      return fill_with<std::int32_t>(value, [&] { return static_cast<std::int32_t>(next()); });
    case ElementType::boolean:
      return fill_with<bool>(value, [&] { return next() != 0; });
    case ElementType::float32:
      return fill_with<float>(value, [&] { return static_cast<float>(next()); });
    default:
      return fill_with<std::uint8_t>(value, [&] { return static_cast<std::uint8_t>(next()); });
  }
}

std::vector<std::int64_t> positions(const Dimensions& dimensions) {
  const std::int64_t length = dimensions.empty() ? 1 : dimensions.back();
  std::int64_t count = 1;
  for (const std::int64_t dimension : dimensions) count *= dimension;
  std::vector<std::int64_t> values(static_cast<std::size_t>(count));
  std::int64_t index = 0;
  for (std::int64_t& value : values) value = index++ % length;
  return values;
}

}  // namespace

FileNetwork::FileNetwork(const SessionRequest& request, const OnnxFile& file,
                         std::vector<FileInput> inputs, const Settings& settings,
                         const Provider& provider, int threads)
    : facts_{.architecture = text::printable(file.graph),
             .source = request.model.file,
             .synthetic = false,
             .parameters = file.parameters,
             .bytes = file.bytes,
             .quantization = std::string(word_of(file.main_type))},
      inputs_(std::move(inputs)) {
  if (!request.model.sha256.empty()) facts_.sha256 = request.model.sha256;
  if (has_tokens(inputs_)) {
    batches_.emplace(settings, settings.vocab_size, request.study_seed);
  }
  Ort::SessionOptions options = session_options(settings, threads);
  append_provider(options, provider);
  session_ = Ort::Session(environment(), request.model_path.c_str(), options);
  for (std::size_t i = 0; i < session_.GetOutputCount(); ++i) {
    output_names_.emplace_back(session_.GetOutputNameAllocated(i, allocator_).get());
  }
  for (const std::string& name : output_names_) output_name_pointers_.push_back(name.c_str());

  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const FileInput& input = inputs_[i];
    input_names_.push_back(input.name.c_str());
    values_.push_back(Ort::Value::CreateTensor(allocator_, input.dimensions.data(),
                                               input.dimensions.size(),
                                               static_cast<ONNXTensorElementDataType>(input.type)));
    if (input.role == InputRole::noise) {
      fill_with_noise(values_.back(), input.type, derive_seed(request.study_seed, {i}));
    } else if (input.role == InputRole::positions) {
      fill_with_numbers(values_.back(), input.type, positions(input.dimensions));
    } else {
      fill_with_numbers(values_.back(), input.type, {});
    }
  }
}

void FileNetwork::prepare() {
  if (!batches_) return;
  batch_ = &batches_->next();
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const FileInput& input = inputs_[i];
    const bool is_tokens = input.role == InputRole::tokens;
    if (!is_tokens && input.role != InputRole::attention_mask) continue;
    fill_with_numbers(values_[i], input.type, is_tokens ? batch_->ids : batch_->mask);
  }
}

void FileNetwork::run(EventSink& /*events*/) {
  // Outputs whose shapes only the graph knows are ONNX Runtime's to allocate, from its arena.
  session_.Run(run_options_, input_names_.data(), values_.data(), values_.size(),
               output_name_pointers_.data(), output_name_pointers_.size());
}

std::optional<TokenCount> FileNetwork::token_count() const {
  if (batch_ == nullptr) return std::nullopt;
  return TokenCount{batch_->tokens, batch_->padded_tokens()};
}

}  // namespace assay::engine::onnx
