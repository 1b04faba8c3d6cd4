// SPDX-License-Identifier: Apache-2.0
#pragma once

// Measures a case until a figure is known to ± relative_ci, or a limit ends it (protocol.until).

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "assay/measure/case_rule.hpp"

namespace assay::measure {

// With several sessions, `protocol.sessions` are begun with; then the interval, which comes from
// session means, is looked at after 3, 5, 8, 12, 18, … sessions (half as many again). All sessions
// are of one size, as unequal ones would make the interval from their means too narrow: the size
// gives the first look its least count, and lets a session measure for at least as long as it took
// to load and warm up, so that dear sessions are not wasted. With one session the iterations
// themselves are looked at, after 30, 45, 68, ….
//
// Time is what samples say: loading, warm-up and timed iterations, in the session's clock.
class UntilPrecise final : public CaseRule {
 public:
  // protocol.until is set.
  explicit UntilPrecise(const Protocol& protocol);

  std::unique_ptr<CaseRule> clone() const override { return std::make_unique<UntilPrecise>(*this); }
  bool begin_session() override;
  void spent(Nanoseconds time) override;
  bool wants_iteration() const override;
  void observe(Nanoseconds latency) override;
  void end_session() override;
  Left left() const override;
  std::optional<StopRecord> stop() const override { return stop_; }

 private:
  bool within_one_session() const { return first_sessions_ == 1; }
  std::size_t sessions_at_next_look() const;
  void look();
  void end(StopReason reason);

  Until until_;
  int first_sessions_;
  std::size_t least_count_;   // timed iterations at the first look
  std::size_t session_size_;  // timed iterations of each; known once the first one warmed up
  std::vector<std::vector<double>> sessions_{};  // their timed latencies, in milliseconds
  std::size_t count_ = 0;                        // of all of them
  Nanoseconds elapsed_ns_ = 0;
  Nanoseconds spent_ns_ = 0;   // by the session under way before its timed iterations
  std::size_t looked_at_ = 0;  // sessions, or iterations of the one session, at the latest look
  int looks_ = 0;
  std::optional<double> earned_{};
  std::optional<StopRecord> stop_{};
};

}  // namespace assay::measure
