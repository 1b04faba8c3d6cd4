// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shows on stderr how many draws of an experiment are done: a line that is redrawn on a terminal,
// one line a tenth elsewhere.

#include <cstddef>
#include <functional>

#include "command.hpp"

namespace assay::app {

class DrawProgress {
 public:
  explicit DrawProgress(const OutputOptions& output);
  ~DrawProgress();
  DrawProgress(const DrawProgress&) = delete;
  DrawProgress& operator=(const DrawProgress&) = delete;

  // What the work tells its draws; not beyond the life of this.
  std::function<void(std::size_t done, std::size_t all)> observer();

 private:
  // One at a time.
  void show(std::size_t done, std::size_t all);

  bool is_shown_;
  bool is_terminal_;
  bool is_drawn_ = false;
  std::size_t tenths_ = 0;  // that were told
};

}  // namespace assay::app
