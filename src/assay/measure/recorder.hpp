// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stamps the boundaries that an engine announces, into memory set aside beforehand. What happens
// here is part of every timed region: one clock reading and one store an event.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "assay/base/clock.hpp"
#include "assay/engine/engine.hpp"

namespace assay::measure {

enum class EventKind : std::uint8_t { stage_begins, stage_ends, sampling_begins, token };

struct Event {
  std::int64_t t_ns = 0;
  EventKind kind = EventKind::token;
  Stage stage = Stage::total;  // of the two stage events
};

class Recorder final : public engine::EventSink {
 public:
  Recorder(const Clock& clock, std::size_t capacity) : clock_(clock), events_(capacity) {}

  void stage_begins(Stage stage) noexcept override { record(EventKind::stage_begins, stage); }
  void stage_ends(Stage stage) noexcept override { record(EventKind::stage_ends, stage); }
  void sampling_begins() noexcept override { record(EventKind::sampling_begins, Stage::total); }
  void token() noexcept override { record(EventKind::token, Stage::total); }

  void clear() noexcept {
    count_ = 0;
    dropped_ = 0;
  }

  std::span<const Event> events() const { return {events_.data(), count_}; }

  // Events that found no room: the engine announced more than its event_capacity().
  std::size_t dropped() const { return dropped_; }

 private:
  void record(EventKind kind, Stage stage) noexcept {
    const std::int64_t now = clock_.now_ns();
    if (count_ == events_.size()) {
      ++dropped_;
      return;
    }
    events_[count_++] = {now, kind, stage};
  }

  const Clock& clock_;
  std::vector<Event> events_;
  std::size_t count_ = 0;
  std::size_t dropped_ = 0;
};

}  // namespace assay::measure
