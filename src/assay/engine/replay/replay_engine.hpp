// SPDX-License-Identifier: Apache-2.0
#pragma once

// The engine that replays latencies: described ones (latency_model.hpp) or those of a trace file.

#include <memory>
#include <optional>
#include <vector>

#include "assay/base/clock.hpp"
#include "assay/engine/engine.hpp"
#include "assay/engine/replay/description.hpp"
#include "assay/engine/replay/latency_model.hpp"
#include "assay/engine/replay/trace.hpp"

namespace assay::engine::replay {

Availability probe();
Result<std::unique_ptr<Engine>> create();

class ReplayEngine final : public Engine {
 public:
  [[nodiscard]] Result<LoadFacts> load(const SessionRequest& request) override;
  [[nodiscard]] Result<void> reset(std::uint64_t iteration_seed) override;
  [[nodiscard]] Result<void> execute(EventSink& events) override;
  Output output() const override;
  std::size_t event_capacity() const override;
  const Clock* own_clock() const override { return is_virtual_ ? &clock_ : nullptr; }

 private:
  void pass(Nanoseconds duration) noexcept;
  [[nodiscard]] Result<void> suffer_fault() const;

  SessionRequest request_;
  std::optional<LatencyModel> model_;
  std::optional<Trace> trace_;
  bool is_virtual_ = true;
  VirtualClock clock_;
  int iteration_ = -1;
  Nanoseconds prefill_ns_ = 0;         // of the coming execution
  std::vector<Nanoseconds> token_ns_;  // of its tokens after the first
  double sampling_share_ = 0;
  std::vector<std::int32_t> ids_;
};

}  // namespace assay::engine::replay
