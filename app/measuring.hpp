// SPDX-License-Identifier: Apache-2.0
#pragma once

// From what the user asked to be measured to a run directory and what is derived of it: what `run`
// and every command that measures have in common.

#include <filesystem>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/measure/measure.hpp"
#include "assay/study/load.hpp"
#include "command.hpp"
#include "derive.hpp"

namespace assay::app {

struct MeasureOptions {
  std::filesystem::path config;
  std::string model;  // instead of a study: a preset's name, or a file
  std::filesystem::path out;
  std::filesystem::path resume;
  std::vector<std::string> overrides;
  std::vector<std::filesystem::path> model_dirs;
  std::filesystem::path meter;  // what an external power meter wrote
  bool no_redact = false;
  bool force = false;
  bool dry_run = false;
};

// The options, and short flags for the common keys of a study.
void add_measure_options(CLI::App& command, MeasureOptions& options);

// Errors: usage, unless one of study, model and run to resume was given.
[[nodiscard]] Result<study::LoadedStudy> load(const MeasureOptions& options);

struct Measured {
  std::filesystem::path directory;
  Derived derived;
  measure::Outcome outcome;
};

// Measures into the run directory and writes its metrics.json. A case that fails and an
// interruption are told in the outcome.
[[nodiscard]] Result<Measured> measure_study(const study::LoadedStudy& loaded,
                                             const MeasureOptions& options,
                                             const OutputOptions& output);

// The exit code, once results were shown: 0, or what failed first, or interrupted with a note.
// Errors: missing also where what protocol.require names was there, and gave nothing for a case.
[[nodiscard]] Result<int> conclude(const Measured& measured);

}  // namespace assay::app
