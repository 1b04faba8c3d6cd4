// SPDX-License-Identifier: Apache-2.0
#pragma once

// Progress as text. Pure: who calls decides when to draw, and owns the terminal.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "assay/base/units.hpp"
#include "assay/data/run.hpp"
#include "assay/report/table_style.hpp"

namespace assay::report {

struct ProgressState {
  std::size_t iterations_done = 0;   // of all cases and sessions, warm-up included
  std::size_t iterations_total = 0;  // that the protocol plans
  std::string case_name;             // being measured
  int session = 0;                   // of that case, from 0
  int sessions = 0;                  // planned for each case
  Nanoseconds elapsed_ns = 0;        // since the run began
  std::optional<Nanoseconds> last_latency_ns{};
};

// At the rate so far; none before the first iteration is done.
std::optional<Nanoseconds> remaining_time(const ProgressState& state);

// One line without a newline, no wider than style.width: what does not fit is left out, the least
// important first, and the bar takes what is left.
std::string progress_line(const ProgressState& state, const TableStyle& style);

// Where there is no terminal: one line, without a newline, for a session that ended.
std::string session_line(const SessionRecord& record, const ProgressState& state);

// … and one for a case that a goal has ended.
std::string stop_line(const StopRecord& stop);

// … and one for a look at sides that are measured in turns.
std::string look_line(int number, int rounds, std::string_view finding,
                      std::optional<StopReason> stop);

// While a profiling tool is at work, repetition from 0.
std::string profiling_line(std::string_view case_name, std::string_view tool, int repetition,
                           int repetitions);

}  // namespace assay::report
