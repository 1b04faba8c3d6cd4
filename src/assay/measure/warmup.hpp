// SPDX-License-Identifier: Apache-2.0
#pragma once

// When a session has warmed up. Warm-up iterations are never used as timed ones, also those that an
// automatic warm-up found to be steady: they were chosen by their values.

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "assay/base/units.hpp"
#include "assay/data/run.hpp"
#include "assay/data/study.hpp"

namespace assay::measure {

class Warmup {
 public:
  virtual ~Warmup() = default;
  virtual bool is_done() const = 0;
  virtual void observe(const Sample& sample) = 0;
  // Whether it ended in a steady state, of a warm-up that looks for one and is done.
  virtual std::optional<bool> steady() const { return std::nullopt; }
  // What had settled, of a warm-up that waits for it and is done.
  virtual std::optional<Settled> settled() const { return std::nullopt; }
};

class FixedWarmup final : public Warmup {
 public:
  explicit FixedWarmup(int iterations) : left_(iterations) {}
  bool is_done() const override { return left_ <= 0; }
  void observe(const Sample&) override { --left_; }

 private:
  int left_;
};

// Looks at 20, 30, 45, … iterations whether they are in a steady state since before their middle
// (stats/steady_state.hpp), and gives up after `most` iterations.
class SteadyWarmup final : public Warmup {
 public:
  explicit SteadyWarmup(int most) : most_(static_cast<std::size_t>(most)) {}
  bool is_done() const override { return steady_.has_value(); }
  void observe(const Sample& sample) override;
  std::optional<bool> steady() const override { return steady_; }

 private:
  std::size_t most_;
  std::vector<double> latencies_{};
  std::optional<bool> steady_{};
};

// At least `least` iterations; then until latency, temperature and power have settled, those of
// them that are read, and `most` iterations at most. Latency and temperature are looked at over the
// last `window` iterations; power over as many more as it takes to span `power_span`, because a
// reading that comes less often than the iterations repeats itself.
class SettledWarmup final : public Warmup {
 public:
  SettledWarmup(int least, int most, const Settling& settling, Nanoseconds power_span);
  bool is_done() const override { return settled_.has_value(); }
  void observe(const Sample& sample) override;
  std::optional<Settled> settled() const override { return settled_; }

 private:
  struct Moment {
    Nanoseconds t_ns = 0;
    double latency_ms = 0;
    std::optional<double> temperature_c{};
    std::optional<double> power_w{};
  };
  Settled look() const;

  std::size_t least_;
  std::size_t most_;
  Settling settling_;
  Nanoseconds power_span_;
  std::vector<Moment> moments_{};
  std::optional<Settled> settled_{};
};

// What the protocol asks for.
std::unique_ptr<Warmup> warmup(const Protocol& protocol);

// Iterations that it takes at least.
std::size_t least_warmup(const Protocol& protocol);

}  // namespace assay::measure
