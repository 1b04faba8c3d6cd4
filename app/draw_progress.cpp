// SPDX-License-Identifier: Apache-2.0
#include "draw_progress.hpp"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "assay/report/terminal.hpp"

namespace assay::app {

DrawProgress::DrawProgress(const OutputOptions& output)
    : is_shown_(output.shows_progress()), is_terminal_(report::detect(STDERR_FILENO).is_tty) {}

DrawProgress::~DrawProgress() {
  if (is_drawn_) fmt::print(stderr, "\r\x1b[K");
}

std::function<void(std::size_t done, std::size_t all)> DrawProgress::observer() {
  return [this](std::size_t done, std::size_t all) { show(done, all); };
}

void DrawProgress::show(std::size_t done, std::size_t all) {
  if (!is_shown_ || all == 0) return;
  if (is_terminal_) {
    fmt::print(stderr, "\r\x1b[K{} of {} draws", done, all);
    std::fflush(stderr);
    is_drawn_ = true;
    return;
  }
  constexpr std::size_t tenths = 10;
  if (done * tenths / all == tenths_) return;
  tenths_ = done * tenths / all;
  note(fmt::format("{} of {} draws", done, all));
}

}  // namespace assay::app
