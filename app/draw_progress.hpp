// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shows on stderr how many draws of an experiment are done: a line that is redrawn on a terminal, one
// line a tenth elsewhere.

#include <cstddef>

namespace assay::app {

class DrawProgress {
 public:
  explicit DrawProgress(bool quiet);
  ~DrawProgress();
  DrawProgress(const DrawProgress&) = delete;
  DrawProgress& operator=(const DrawProgress&) = delete;

  // One at a time.
  void show(std::size_t done, std::size_t all);

 private:
  bool quiet_;
  bool is_terminal_;
  bool is_drawn_ = false;
  std::size_t tenths_ = 0;  // that were told
};

}  // namespace assay::app
