// SPDX-License-Identifier: Apache-2.0
#pragma once

// When a case has been measured enough. One rule lives as long as its case is measured, over all
// its sessions, and is the parent's: whatever it computes delays nothing that is timed.

#include <algorithm>
#include <memory>
#include <optional>

#include "assay/data/run.hpp"
#include "assay/data/study.hpp"

namespace assay::measure {

class CaseRule {
 public:
  virtual ~CaseRule() = default;

  // As it is now: what a session told it that does not count is forgotten by going back to a copy.
  virtual std::unique_ptr<CaseRule> clone() const = 0;

  // Whether the case needs another session. If so, the session begins.
  virtual bool begin_session() = 0;
  // Time that the session took for loading and warm-up.
  virtual void spent(Nanoseconds) {}
  // Whether the session under way needs another timed iteration.
  virtual bool wants_iteration() const = 0;
  virtual void observe(Nanoseconds latency) = 0;  // of a timed iteration
  virtual void end_session() {}

  // The sessions and timed iterations that are still to come, as far as one can know.
  struct Left {
    int sessions = 0;
    int iterations = 0;
  };
  virtual Left left() const = 0;

  // Why measuring ended, of a rule that has a goal and has come to an end.
  virtual std::optional<StopRecord> stop() const { return std::nullopt; }
};

// protocol.repeats iterations, split over protocol.sessions.
class FixedRepeats final : public CaseRule {
 public:
  explicit FixedRepeats(const Protocol& protocol) : protocol_(protocol) {}

  std::unique_ptr<CaseRule> clone() const override { return std::make_unique<FixedRepeats>(*this); }
  bool begin_session() override {
    if (session_ + 1 >= protocol_.sessions) return false;
    ++session_;
    done_ = 0;
    return true;
  }
  bool wants_iteration() const override { return done_ < repeats_of_session(protocol_, session_); }
  void observe(Nanoseconds) override { ++done_; }
  Left left() const override {
    Left left{.sessions = protocol_.sessions - session_ - 1, .iterations = 0};
    for (int session = session_ + 1; session < protocol_.sessions; ++session) {
      left.iterations += repeats_of_session(protocol_, session);
    }
    if (session_ >= 0) left.iterations += repeats_of_session(protocol_, session_) - done_;
    return left;
  }

 private:
  Protocol protocol_;
  int session_ = -1;  // under way, or the last one
  int done_ = 0;      // timed iterations of it
};

// Session after session of one size, until the study's comparison is settled: what ends it is asked
// between rounds (Work::look), as it is about all sides together.
class InTurns final : public CaseRule {
 public:
  // protocol.interleave is set.
  explicit InTurns(const Protocol& protocol)
      : first_sessions_(first_look(protocol)),
        max_sessions_(protocol.interleave->max_sessions),
        size_(repeats_of_session(protocol, 0)) {}

  std::unique_ptr<CaseRule> clone() const override { return std::make_unique<InTurns>(*this); }
  bool begin_session() override {
    if (sessions_ >= max_sessions_) return false;
    ++sessions_;
    done_ = 0;
    return true;
  }
  bool wants_iteration() const override { return done_ < size_; }
  void observe(Nanoseconds) override { ++done_; }
  // Until the next look: how many there will be, nobody knows.
  Left left() const override;

 private:
  int first_sessions_;
  int max_sessions_;
  int size_;
  int sessions_ = 0;  // that have begun
  int done_ = 0;      // timed iterations of the latest
};

// What the protocol asks for.
std::unique_ptr<CaseRule> case_rule(const Protocol& protocol);

}  // namespace assay::measure
