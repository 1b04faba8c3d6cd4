// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shows how far a measurement is: a bar that is redrawn on a terminal, a line per session
// elsewhere. Drawn on stderr, between iterations only.

#include <string>
#include <string_view>

#include "assay/measure/measure.hpp"
#include "assay/report/progress.hpp"
#include "assay/report/terminal.hpp"

namespace assay::app {

class ProgressDisplay final : public measure::Observer {
 public:
  explicit ProgressDisplay(bool quiet);
  ~ProgressDisplay() override;
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  void session_began(const Case& point, const measure::Outlook& outlook) override;
  void iteration_done(const Sample& sample) override;
  void session_ended(const SessionRecord& record, const measure::Outlook& outlook) override;
  void case_stopped(const StopRecord& stop) override;
  void looked(const measure::Look& look) override;
  void profiling(const Case& point, std::string_view tool, int repetition,
                 int repetitions) override;

 private:
  void take(const measure::Outlook& outlook);
  void draw();
  void erase();

  bool quiet_;
  report::TerminalFacts terminal_;
  report::ProgressState state_;
  std::int64_t began_ns_;
  std::int64_t drawn_ns_ = 0;
  bool is_drawn_ = false;
};

}  // namespace assay::app
