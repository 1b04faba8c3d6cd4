// SPDX-License-Identifier: Apache-2.0
#include "decision_runs.hpp"

#include <array>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "assay/decide/sides.hpp"
#include "assay/store/run_directory.hpp"
#include "assay/store/run_files.hpp"
#include "interleave.hpp"
#include "load_measurement.hpp"
#include "measuring.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

Result<study::LoadedStudy> study_of(const DecisionRun& run,
                                    const std::vector<fs::path>& model_dirs) {
  const std::string& label = run.measurement.label;
  if (!run.derived) {
    return fail(ErrorCode::usage,
                fmt::format("'{}' is a metrics file, without the configuration", label));
  }
  if (run.derived->run.imported) {
    return fail(ErrorCode::usage, fmt::format("'{}' was measured by another tool", label));
  }
  if (run.derived->run.study.protocol.interleave) {
    return fail(ErrorCode::usage, fmt::format("'{}' holds several sides", label));
  }
  MeasureOptions options;
  options.config = run.path / store::files::lock;
  options.model_dirs = model_dirs;
  return load(options);
}

}  // namespace

Result<DecisionRun> load_decision_run(const fs::path& path) {
  std::error_code problem;
  if (fs::is_directory(path, problem)) {
    auto derived = derive(path);
    if (!derived) return fail(derived.error());
    Measurement measurement = measurement_of(path, *derived);
    return DecisionRun{path, std::move(measurement), std::move(*derived)};
  }
  auto measurement = load_measurement(path);
  if (!measurement) return fail(measurement.error());
  return DecisionRun{path, std::move(*measurement)};
}

Result<study::LoadedStudy> study_of_both(const DecisionRun& baseline, const DecisionRun& candidate,
                                         const std::vector<fs::path>& model_dirs) {
  auto before = study_of(baseline, model_dirs);
  if (!before) return before;
  auto after = study_of(candidate, model_dirs);
  if (!after) return after;
  after->study.protocol = before->study.protocol;
  after->study.seed = before->study.seed;
  const std::array sides{Side{"baseline", std::move(*before)},
                         Side{"candidate", std::move(*after)}};
  return interleaved(sides);
}

Result<Remeasurement> measure_both(const study::LoadedStudy& both, const fs::path& directory,
                                   const OutputOptions& output) {
  MeasureOptions options;
  study::LoadedStudy loaded = both;
  if (store::has_begun(directory)) {
    options.resume = directory;
    auto stored = load(options);
    if (!stored) return fail(stored.error());
    loaded = std::move(*stored);
  } else {
    options.out = directory;
    options.force = true;  // over what a crash left of its beginning
  }
  auto measured = measure_study(loaded, options, output);
  if (!measured) return fail(measured.error());
  if (measured->outcome.interrupted) {
    return fail(ErrorCode::interrupted, "interrupted", "the same command goes on");
  }
  const auto concluded = conclude(*measured);
  // A target that a limit left open is a finding.
  if (!concluded && concluded.error().code != ErrorCode::budget) return fail(concluded.error());
  const Run& run = measured->derived.run;
  auto comparisons = decide::compare_sides(measurement_of(directory, measured->derived),
                                           *run.study.protocol.interleave, decide::looks_of(run));
  return Remeasurement{std::move(measured->derived), std::move(comparisons.front())};
}

Nanoseconds time_spent(const Run& run) {
  Nanoseconds spent = 0;
  for (const SessionRecord& session : run.sessions) spent += session.wall_ns;
  return spent;
}

}  // namespace assay::app
