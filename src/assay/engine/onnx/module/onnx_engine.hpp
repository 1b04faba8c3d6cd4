// SPDX-License-Identifier: Apache-2.0
#pragma once

// ONNX Runtime in process. An iteration runs one batch.

#include <memory>
#include <string>

#include "assay/engine/engine.hpp"
#include "assay/engine/onnx/module/network.hpp"

namespace assay::engine::onnx {

std::string engine_version();

class OnnxEngine final : public Engine {
 public:
  Result<LoadFacts> load(const SessionRequest& request) override;
  Result<void> reset(std::uint64_t iteration_seed) override;
  Result<void> execute(EventSink& events) override;
  Output output() const override;
  std::size_t event_capacity() const override;

 private:
  Result<LoadFacts> load_network(const SessionRequest& request);

  std::unique_ptr<Network> network_;
  int sequences_ = 1;
};

}  // namespace assay::engine::onnx
