// SPDX-License-Identifier: Apache-2.0
#include "progress_display.hpp"

#include <cstdio>

#include <unistd.h>

#include "assay/base/clock.hpp"
#include "command.hpp"

namespace assay::app {
namespace {

// Redrawing more often than this would only flicker.
constexpr Nanoseconds redraw_interval_ns = 100'000'000;

}  // namespace

ProgressDisplay::ProgressDisplay(const Study& study, std::size_t iterations, bool quiet)
    : quiet_(quiet), terminal_(report::detect(STDERR_FILENO)), began_ns_(MonotonicClock::read()) {
  state_.iterations_total = iterations;
  state_.sessions = study.protocol.sessions;
}

ProgressDisplay::~ProgressDisplay() {
  erase();
}

void ProgressDisplay::session_began(const Case& point, int session) {
  state_.case_name = point.name;
  state_.session = session;
  draw();
}

void ProgressDisplay::iteration_done(const Sample& sample) {
  ++state_.iterations_done;
  state_.last_latency_ns = sample.stage_ns[index_of(Stage::total)];
  if (MonotonicClock::read() - drawn_ns_ >= redraw_interval_ns) draw();
}

void ProgressDisplay::session_ended(const SessionRecord& record, std::size_t skipped) {
  state_.iterations_total -= skipped;
  state_.elapsed_ns = MonotonicClock::read() - began_ns_;
  if (quiet_) return;
  if (terminal_.is_tty && record.status == SessionStatus::finished) return;
  erase();
  note(report::session_line(record, state_));
}

void ProgressDisplay::draw() {
  if (quiet_ || !terminal_.is_tty) return;
  drawn_ns_ = MonotonicClock::read();
  state_.elapsed_ns = drawn_ns_ - began_ns_;
  const std::string line = report::progress_line(state_, terminal_.style());
  std::fprintf(stderr, "\r%s\x1b[K", line.c_str());
  std::fflush(stderr);
  is_drawn_ = true;
}

void ProgressDisplay::erase() {
  if (!is_drawn_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  is_drawn_ = false;
}

}  // namespace assay::app
