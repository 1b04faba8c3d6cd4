// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a session does next: it warms up, then measures for as long as its case wants. The parent
// asks before every iteration.

#include <memory>
#include <optional>

#include "assay/data/run.hpp"
#include "assay/measure/case_rule.hpp"
#include "assay/measure/warmup.hpp"

namespace assay::measure {

class SessionRule {
 public:
  // `rule` has begun the session and outlives this.
  SessionRule(const Protocol& protocol, CaseRule& rule) : warmup_(warmup(protocol)), rule_(rule) {}

  void loaded(Nanoseconds load, const ClockFacts& clock) {
    // Loading took no time of a clock that only counts.
    if (!is_virtual(clock)) rule_.spent(load);
  }
  // The phase of the next iteration, or nothing when the session is done.
  std::optional<Phase> next() const {
    if (!warmup_->is_done()) return Phase::warmup;
    if (rule_.wants_iteration()) return Phase::timed;
    return std::nullopt;
  }
  void observe(const Sample& sample) {
    const Nanoseconds latency = sample.stage_ns[index_of(Stage::total)].value_or(0);
    if (sample.phase == Phase::warmup) {
      warmup_->observe(sample);
      rule_.spent(latency);
    } else {
      rule_.observe(latency);
    }
  }
  std::optional<bool> steady() const { return warmup_->steady(); }
  std::optional<Settled> settled() const { return warmup_->settled(); }

 private:
  std::unique_ptr<Warmup> warmup_;
  CaseRule& rule_;
};

}  // namespace assay::measure
