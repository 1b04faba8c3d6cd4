// SPDX-License-Identifier: Apache-2.0
#pragma once

// Measures the sessions of a study that a run directory does not hold yet, and writes them into it.

#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/run.hpp"
#include "assay/data/study.hpp"
#include "assay/measure/interruption.hpp"
#include "assay/store/run_writer.hpp"

namespace assay::measure {

// Told what happens, between iterations only: whatever it does delays nothing that is timed.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void session_began(const Case& point, int session) = 0;
  virtual void iteration_done(const Sample& sample) = 0;
  // `skipped` iterations of this session (and, if its case failed, of the case's other sessions)
  // will not be measured.
  virtual void session_ended(const SessionRecord& record, std::size_t skipped) = 0;
};

struct Work {
  const Study& study;
  const std::map<std::string, std::filesystem::path>& model_paths;  // by model name
  std::set<std::pair<std::string, int>> finished{};  // sessions that need no measuring
  Nanoseconds epoch_ns = 0;    // the monotonic clock's reading that counts as the run's start
  Nanoseconds elapsed_ns = 0;  // where virtual clocks go on
  std::vector<std::string> session_command;  // starts this program as a session
};

// How many iterations there are to measure, warm-up included.
std::size_t planned_iterations(const Work& work);

struct Outcome {
  bool interrupted = false;
  std::vector<SessionRecord> failures{};  // of the cases that failed
};

// A session that fails costs its case only. Errors: those of writing the run.
[[nodiscard]] Result<Outcome> measure(const Work& work, store::RunWriter& writer,
                                      Observer& observer, const Interruption& interruption);

}  // namespace assay::measure
