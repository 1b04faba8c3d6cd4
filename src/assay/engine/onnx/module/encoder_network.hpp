// SPDX-License-Identifier: Apache-2.0
#pragma once

// A synthetic encoder and its head: two sessions, so that each can be timed.

#include <cstdint>
#include <string>
#include <vector>

#include "assay/data/session_request.hpp"
#include "assay/engine/onnx/encoder/shape.hpp"
#include "assay/engine/onnx/module/batches.hpp"
#include "assay/engine/onnx/module/network.hpp"
#include "assay/engine/onnx/module/providers.hpp"
#include "assay/engine/onnx/module/runtime.hpp"

namespace assay::engine::onnx {

class EncoderNetwork final : public Network {
 public:
  // Weights are made from the model's seed, inputs from the study's.
  EncoderNetwork(const SessionRequest& request, const EncoderShape& shape, const Settings& settings,
                 const Provider& provider, int threads);

  ModelFacts facts() const override;
  void prepare() override;
  void run(EventSink& events) override;
  std::optional<TokenCount> token_count() const override;

  // Of the last run, for comparison with computations that are not ours: batch × sequence ×
  // hidden_size, and batch × num_labels or batch × sequence × vocab_size. Batch as `prepare` chose.
  const std::vector<float>& hidden_states() const { return hidden_; }
  const std::vector<float>& logits() const { return logits_; }
  const Batch& batch() const { return *batch_; }

  // For loops that are not ours.
  Ort::Session& encoder() { return encoder_; }
  Ort::Session& head() { return head_; }

 private:
  // Values around vectors that a batch of another length needs anew.
  void bind();

  std::string source_;
  EncoderShape shape_;
  Batches batches_;
  Ort::Session encoder_{nullptr};
  Ort::Session head_{nullptr};
  std::string encoder_output_;
  std::string head_output_;
  Ort::RunOptions run_options_;
  const Batch* batch_ = nullptr;
  std::int64_t bound_length_ = 0;
  std::vector<std::int64_t> types_;
  std::vector<float> hidden_;
  std::vector<float> logits_;
  std::vector<const char*> input_names_;
  std::vector<Ort::Value> inputs_;
  Ort::Value hidden_value_{nullptr};
  Ort::Value logits_value_{nullptr};
};

}  // namespace assay::engine::onnx
