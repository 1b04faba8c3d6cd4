// SPDX-License-Identifier: Apache-2.0
#include "assay/report/progress.hpp"

#include <string>

#include <doctest/doctest.h>

#include "assay/report/display_width.hpp"

using namespace assay;
using assay::report::display_width;
using assay::report::progress_line;
using assay::report::ProgressState;
using assay::report::remaining_time;
using assay::report::session_line;

namespace {

constexpr Nanoseconds second = 1'000'000'000;

ProgressState halfway() {
  return {.iterations_done = 45,
          .iterations_total = 90,
          .case_name = "greedy",
          .session = 1,
          .sessions = 3,
          .elapsed_ns = 30 * second,
          .last_latency_ns = 33'981'000};
}

}  // namespace

TEST_CASE("what remains follows from the rate so far") {
  CHECK(remaining_time(halfway()) == 30 * second);
  ProgressState state = halfway();
  state.iterations_done = 0;
  CHECK_FALSE(remaining_time(state));
  state.iterations_done = 91;
  CHECK(remaining_time(state) == 0);
  CHECK_FALSE(remaining_time(ProgressState{}));
}

TEST_CASE("the line shows everything where there is room") {
  CHECK(progress_line(halfway(), {.width = 100}) ==
        "[███████████████░░░░░░░░░░░░░░░] 45/90  30 s  30 s left  greedy 2/3  last 34.0 ms");
  CHECK(progress_line(halfway(), {.width = 80, .unicode = false}) ==
        "[##############---------------] 45/90  30 s  30 s left  greedy 2/3  last 34.0 ms");
}

TEST_CASE("the line never wraps, and never loses its counts while they fit") {
  ProgressState state = halfway();
  state.case_name = std::string(200, 'x');
  for (int width = 1; width < 120; ++width) {
    const std::string line = progress_line(state, {.width = width});
    CAPTURE(width);
    CHECK(display_width(line) <= width);
    if (width >= 5) CHECK(line.find("45/90") != std::string::npos);
  }
}

TEST_CASE("a name cannot break the line or steer the terminal") {
  ProgressState state = halfway();
  state.case_name = "\x1b[2J\n";
  const std::string line = progress_line(state, {});
  CHECK(line.find('\x1b') == std::string::npos);
  CHECK(line.find('\n') == std::string::npos);
}

TEST_CASE("more iterations than planned leave a full bar") {
  ProgressState state = halfway();
  state.iterations_done = 1000;
  CHECK(progress_line(state, {}).find("░") == std::string::npos);
  state.iterations_total = 0;
  CHECK(display_width(progress_line(state, {})) <= 80);
}

TEST_CASE("a session that ended is one plain line") {
  SessionRecord record{.case_name = "greedy", .session = 0, .wall_ns = 12 * second};
  CHECK(session_line(record, halfway()) ==
        "45/90  greedy: session 1 of 3 finished after 12 s, 30 s left");
  record.status = SessionStatus::failed;
  record.reason = "killed by\nsignal 9";
  CHECK(session_line(record, halfway()) ==
        "45/90  greedy: session 1 of 3 failed after 12 s: killed by\\nsignal 9, 30 s left");
}
