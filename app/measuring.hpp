// SPDX-License-Identifier: Apache-2.0
#pragma once

// From what the user asked to be measured to a run directory and what is derived of it: what `run`
// and every command that measures have in common.

#include <filesystem>

#include "assay/base/result.hpp"
#include "assay/measure/measure.hpp"
#include "assay/study/load.hpp"
#include "command.hpp"
#include "derive.hpp"
#include "measure_options.hpp"

namespace assay::app {

struct Measured {
  std::filesystem::path directory;
  Derived derived;
  measure::Outcome outcome;
};

// Measures into the run directory and writes its metrics.json. A case that fails and an
// interruption are told in the outcome. Sides that are measured in turns (protocol.interleave) are
// measured until their comparison is settled (look_at_sides.hpp).
[[nodiscard]] Result<Measured> measure_study(const study::LoadedStudy& loaded,
                                             const MeasureOptions& options,
                                             const OutputOptions& output);

// The exit code, once results were shown: 0, or what failed first, or interrupted with a note.
// Errors: missing also where what protocol.require names was there, and gave nothing for a case;
// budget, where the comparison of sides was not settled when a limit came.
[[nodiscard]] Result<int> conclude(const Measured& measured);

}  // namespace assay::app
