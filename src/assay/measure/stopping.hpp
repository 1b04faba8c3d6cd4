// SPDX-License-Identifier: Apache-2.0
#pragma once

// When a session has measured enough. The parent asks before every iteration; other rules (until an
// interval is narrow enough) take the place of FixedRepeats here.

#include <optional>

#include "assay/data/run.hpp"

namespace assay::measure {

class StoppingRule {
 public:
  virtual ~StoppingRule() = default;
  // The phase of the session's next iteration, or nothing when the session is done.
  virtual std::optional<Phase> next() = 0;
  virtual void observe(const Sample& sample) = 0;
};

// `warmup` warm-up iterations, then `repeats` timed ones.
class FixedRepeats final : public StoppingRule {
 public:
  FixedRepeats(int warmup, int repeats) : warmup_(warmup), repeats_(repeats) {}

  std::optional<Phase> next() override {
    if (done_ < warmup_) return Phase::warmup;
    if (done_ < warmup_ + repeats_) return Phase::timed;
    return std::nullopt;
  }
  void observe(const Sample&) override { ++done_; }

 private:
  int warmup_;
  int repeats_;
  int done_ = 0;
};

}  // namespace assay::measure
