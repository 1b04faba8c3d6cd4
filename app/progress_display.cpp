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

ProgressDisplay::ProgressDisplay(bool quiet)
    : quiet_(quiet), terminal_(report::detect(STDERR_FILENO)), began_ns_(MonotonicClock::read()) {}

ProgressDisplay::~ProgressDisplay() {
  erase();
}

void ProgressDisplay::session_began(const Case& point, const measure::Outlook& outlook) {
  state_.case_name = point.name;
  take(outlook);
  draw();
}

void ProgressDisplay::iteration_done(const Sample& sample) {
  ++state_.iterations_done;
  state_.last_latency_ns = sample.stage_ns[index_of(Stage::total)];
  if (MonotonicClock::read() - drawn_ns_ >= redraw_interval_ns) draw();
}

void ProgressDisplay::session_ended(const SessionRecord& record, const measure::Outlook& outlook) {
  take(outlook);
  state_.elapsed_ns = MonotonicClock::read() - began_ns_;
  if (quiet_) return;
  if (terminal_.is_tty && record.status == SessionStatus::finished) return;
  erase();
  note(report::session_line(record, state_));
}

void ProgressDisplay::case_stopped(const StopRecord& stop) {
  if (quiet_ || terminal_.is_tty) return;
  note(report::stop_line(stop));
}

void ProgressDisplay::looked(const measure::Look& look) {
  if (quiet_) return;
  erase();
  note(report::look_line(look.number, look.rounds, look.finding, look.stop));
}

void ProgressDisplay::profiling(const Case& point, std::string_view tool, int repetition,
                                int repetitions) {
  if (quiet_) return;
  const std::string line = report::profiling_line(point.name, tool, repetition, repetitions);
  if (!terminal_.is_tty) {
    note(line);
    return;
  }
  std::fprintf(stderr, "\r%s\x1b[K", line.c_str());
  std::fflush(stderr);
  is_drawn_ = true;
}

void ProgressDisplay::take(const measure::Outlook& outlook) {
  state_.session = outlook.session;
  state_.sessions = outlook.sessions;
  state_.iterations_total = state_.iterations_done + outlook.iterations_left;
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
