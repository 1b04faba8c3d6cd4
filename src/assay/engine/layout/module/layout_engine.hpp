// SPDX-License-Identifier: Apache-2.0
#pragma once

// One block of a model, laid out by the pipeline when it is loaded; an iteration computes one batch
// of tokens.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include <Eigen/Core>

#include "assay/engine/engine.hpp"
#include "assay/engine/layout/block_kernel.hpp"
#include "assay/engine/layout/synthetic_block.hpp"

namespace assay::engine::layout {

class LayoutEngine final : public Engine {
 public:
  [[nodiscard]] Result<LoadFacts> load(const SessionRequest& request) override;
  [[nodiscard]] Result<void> reset(std::uint64_t iteration_seed) override;
  [[nodiscard]] Result<void> execute(EventSink& events) override;
  Output output() const override;
  std::size_t event_capacity() const override;

 private:
  std::optional<SyntheticInput> source_{};  // of inputs
  std::optional<BlockKernel> kernel_{};
  Eigen::Index tokens_ = 0;
  Eigen::MatrixXf input_{};
  Eigen::MatrixXf result_{};
  std::map<std::string, double> readings_{};
};

}  // namespace assay::engine::layout
