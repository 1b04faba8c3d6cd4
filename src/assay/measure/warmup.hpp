// SPDX-License-Identifier: Apache-2.0
#pragma once

// When a session has warmed up. Warm-up iterations are never used as timed ones, also those that an
// automatic warm-up found to be steady: they were chosen by their values.

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "assay/base/units.hpp"
#include "assay/data/study.hpp"

namespace assay::measure {

class Warmup {
 public:
  virtual ~Warmup() = default;
  virtual bool is_done() const = 0;
  virtual void observe(Nanoseconds latency) = 0;
  // Whether it ended in a steady state, of a warm-up that looks for one and is done.
  virtual std::optional<bool> steady() const { return std::nullopt; }
};

class FixedWarmup final : public Warmup {
 public:
  explicit FixedWarmup(int iterations) : left_(iterations) {}
  bool is_done() const override { return left_ <= 0; }
  void observe(Nanoseconds) override { --left_; }

 private:
  int left_;
};

// Looks at 20, 30, 45, … iterations whether they are in a steady state since before their middle
// (stats/steady_state.hpp), and gives up after `most` iterations.
class SteadyWarmup final : public Warmup {
 public:
  explicit SteadyWarmup(int most) : most_(static_cast<std::size_t>(most)) {}
  bool is_done() const override { return steady_.has_value(); }
  void observe(Nanoseconds latency) override;
  std::optional<bool> steady() const override { return steady_; }

 private:
  std::size_t most_;
  std::vector<double> latencies_{};
  std::optional<bool> steady_{};
};

// What the protocol asks for.
std::unique_ptr<Warmup> warmup(const Protocol& protocol);

// Iterations that it takes at least.
std::size_t least_warmup(const Protocol& protocol);

}  // namespace assay::measure
