// SPDX-License-Identifier: Apache-2.0
#include "assay/report/progress.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/report/display_width.hpp"
#include "assay/report/number_text.hpp"

namespace assay::report {
namespace {

constexpr int narrowest_bar = 10;
constexpr int widest_bar = 30;
constexpr int bar_ends = 3;  // the brackets and the blank after them
constexpr int widest_name = 24;
constexpr int gap = 2;

std::string bar(double share, int width, const TableStyle& style) {
  const int filled = std::clamp(static_cast<int>(share * width), 0, width);
  std::string text = "[";
  for (int i = 0; i < width; ++i) {
    if (style.unicode) {
      text += i < filled ? "█" : "░";
    } else {
      text += i < filled ? "#" : "-";
    }
  }
  return text + "] ";
}

double share_done(const ProgressState& state) {
  if (state.iterations_total == 0) return 0;
  return std::min(1.0, static_cast<double>(state.iterations_done) /
                           static_cast<double>(state.iterations_total));
}

std::string counts(const ProgressState& state) {
  return fmt::format("{}/{}", state.iterations_done, state.iterations_total);
}

std::string latency_text(Nanoseconds latency) {
  const double milliseconds = to_milliseconds(latency);
  return fmt::format("last {} ms", number_text(milliseconds, decimals_for(milliseconds, 3)));
}

// One piece of the line; the one with the highest `expendable` is left out first.
struct Part {
  std::string text;
  int expendable;
};

std::vector<Part> parts_of(const ProgressState& state, const TableStyle& style) {
  std::vector<Part> parts{{counts(state), 0}, {rough_duration(state.elapsed_ns), 4}};
  if (const auto left = remaining_time(state)) {
    parts.push_back({rough_duration(*left) + " left", 1});
  }
  if (!state.case_name.empty()) {
    const std::string name =
        shortened(text::printable(state.case_name), widest_name, style.unicode);
    parts.push_back({fmt::format("{} {}/{}", name, state.session + 1, state.sessions), 2});
  }
  if (state.last_latency_ns) parts.push_back({latency_text(*state.last_latency_ns), 3});
  return parts;
}

int width_of(const std::vector<Part>& parts) {
  int width = -gap;
  for (const Part& part : parts) width += gap + display_width(part.text);
  return width;
}

}  // namespace

std::optional<Nanoseconds> remaining_time(const ProgressState& state) {
  if (state.iterations_done == 0) return std::nullopt;
  if (state.iterations_done >= state.iterations_total) return 0;
  const double share = share_done(state);
  return static_cast<Nanoseconds>(static_cast<double>(state.elapsed_ns) * (1.0 - share) / share);
}

std::string progress_line(const ProgressState& state, const TableStyle& style) {
  std::vector<Part> parts = parts_of(state, style);
  const int room = style.width - bar_ends - narrowest_bar;
  while (parts.size() > 1 && width_of(parts) > room) {
    parts.erase(std::max_element(
        parts.begin(), parts.end(),
        [](const Part& left, const Part& right) { return left.expendable < right.expendable; }));
  }
  std::string line;
  const int bar_width = std::min(widest_bar, style.width - bar_ends - width_of(parts));
  if (bar_width >= narrowest_bar) line = bar(share_done(state), bar_width, style);
  for (const Part& part : parts) {
    if (&part != &parts.front()) line += std::string(gap, ' ');
    line += part.text;
  }
  return truncated(line, style.width, style.unicode);
}

std::string session_line(const SessionRecord& record, const ProgressState& state) {
  std::string line = fmt::format(
      "{}  {}: session {} of {} {} after {}", counts(state), text::printable(record.case_name),
      record.session + 1, state.sessions, word_of(record.status), rough_duration(record.wall_ns));
  if (!record.reason.empty()) line += ": " + text::printable(record.reason);
  if (const auto left = remaining_time(state)) line += ", " + rough_duration(*left) + " left";
  return line;
}

std::string stop_line(const StopRecord& stop) {
  const std::string earned =
      stop.relative_ci
          ? fmt::format("±{} %", number_text(100.0 * *stop.relative_ci,
                                             decimals_for(100.0 * *stop.relative_ci, 2)))
          : "no interval";
  return fmt::format("{}: {} after {} in {} ({})", text::printable(stop.case_name), earned,
                     plural(static_cast<std::size_t>(stop.repeats), "iteration"),
                     plural(static_cast<std::size_t>(stop.sessions), "session"),
                     word_of(stop.reason));
}

std::string look_line(int number, int rounds, std::string_view finding,
                      std::optional<StopReason> stop) {
  return fmt::format("look {} after {} of each side: {}{}", number,
                     plural(static_cast<std::size_t>(rounds), "session"), finding,
                     stop ? fmt::format(" ({})", word_of(*stop)) : "");
}

std::string profiling_line(std::string_view case_name, std::string_view tool, int repetition,
                           int repetitions) {
  return fmt::format("{}: cache pass {} of {} under {}", text::printable(case_name), repetition + 1,
                     repetitions, tool);
}

}  // namespace assay::report
