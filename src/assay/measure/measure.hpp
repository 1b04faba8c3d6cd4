// SPDX-License-Identifier: Apache-2.0
#pragma once

// Measures the sessions of a study that a run directory does not hold yet, and writes them into it.

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/run.hpp"
#include "assay/data/study.hpp"
#include "assay/measure/interruption.hpp"
#include "assay/store/run_writer.hpp"

namespace assay::measure {

// What is to come, as far as one can know.
struct Outlook {
  int session = 0;                  // under way, or just ended
  int sessions = 0;                 // of its case, in all
  std::size_t iterations_left = 0;  // of all cases, warm-up included
};

// Told what happens, between iterations only: whatever it does delays nothing that is timed.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void session_began(const Case& point, const Outlook& outlook) = 0;
  virtual void iteration_done(const Sample& sample) = 0;
  virtual void session_ended(const SessionRecord& record, const Outlook& outlook) = 0;
  // A case with a goal will not be measured any more.
  virtual void case_stopped(const StopRecord& stop) = 0;
};

struct Work {
  const Study& study;
  const std::map<std::string, std::filesystem::path>& model_paths;  // by model name
  const Run* stored = nullptr;  // of a run that is resumed: what it holds, finished sessions only
  Nanoseconds epoch_ns = 0;     // the monotonic clock's reading that counts as the run's start
  Nanoseconds elapsed_ns = 0;   // where virtual clocks go on
  std::vector<std::string> session_command;  // starts this program as a session
};

struct Outcome {
  bool interrupted = false;
  std::vector<SessionRecord> failures{};  // of the cases that failed
};

// A session that fails costs its case only. Errors: those of writing the run.
[[nodiscard]] Result<Outcome> measure(const Work& work, store::RunWriter& writer,
                                      Observer& observer, const Interruption& interruption);

}  // namespace assay::measure
