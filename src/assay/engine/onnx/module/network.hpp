// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the engine runs: a synthetic encoder with its head, or a model file.

#include <cstdint>
#include <optional>

#include "assay/data/run.hpp"
#include "assay/engine/engine.hpp"

namespace assay::engine::onnx {

struct TokenCount {
  std::int64_t tokens = 0;
  std::int64_t padded_tokens = 0;
};

// Calls throw Ort::Exception where ONNX Runtime fails.
class Network {
 public:
  virtual ~Network() = default;
  virtual ModelFacts facts() const = 0;
  // Untimed: puts the next batch into the inputs.
  virtual void prepare() = 0;
  // Timed: announces every stage but the total.
  virtual void run(EventSink& events) = 0;
  // Of the batch that was prepared last; none where no tokens go in.
  virtual std::optional<TokenCount> token_count() const = 0;
};

}  // namespace assay::engine::onnx
