// SPDX-License-Identifier: Apache-2.0
#include "experiment_measurement.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/base/text.hpp"
#include "assay/predict/run_dataset.hpp"
#include "assay/report/number_text.hpp"
#include "assay/store/dataset_file.hpp"
#include "assay/store/run_directory.hpp"
#include "assay/study/estimator_plan.hpp"
#include "measuring.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

// Every session of every case has ended well.
bool is_complete(const Run& run) {
  std::unordered_map<std::string_view, int> finished;
  for (const SessionRecord& session : run.sessions) {
    if (session.status == SessionStatus::finished) ++finished[session.case_name];
  }
  return std::all_of(run.study.cases.begin(), run.study.cases.end(), [&](const Case& point) {
    return finished[point.name] >= run.study.protocol.sessions;
  });
}

// What is carried along says nothing of what is measured, and may be redacted in the stored one.
bool is_same_configuration(Study left, Study right) {
  left.pipeline.clear();
  right.pipeline.clear();
  return left == right;
}

Result<Run> stored_run(const fs::path& directory, const EstimatorPlan& plan) {
  auto run = run_in(directory);
  if (!run) return fail(run.error());
  if (auto checked = study::check_devices(run->study, *plan.device); !checked) {
    return fail(checked.error());
  }
  return run;
}

// The engine's absence ends the experiment, not what can be done without it.
Failure with_way_out(const Error& error, const EstimatorPlan& plan) {
  Error told = error;
  if (told.code == ErrorCode::missing && !plan.pairs.empty()) {
    told.hint += fmt::format("{}--pairs-only works on the published pairs alone",
                             told.hint.empty() ? "" : "; ");
  }
  return Failure(std::move(told));
}

void tell_outcome(const Measured& measured) {
  const auto& outcome = measured.outcome;
  if (outcome.failures.empty()) return;
  const SessionRecord& first = outcome.failures.front();
  note(fmt::format("assay: {} failed; the first, '{}', in session {}: {}",
                   report::plural(outcome.failures.size(), "case"), first.case_name, first.session,
                   first.reason));
}

}  // namespace

Result<std::optional<Run>> experiment_run(const ExperimentOptions& options,
                                          const EstimatorPlan& plan,
                                          const ExperimentFolder& folder) {
  if (!options.from_run.empty() || options.no_measure) {
    auto run = stored_run(options.no_measure ? folder.run() : options.from_run, plan);
    if (!run) return fail(run.error());
    return std::optional(std::move(*run));
  }
  MeasureOptions measure;
  measure.config = options.config;
  measure.out = folder.run();
  measure.overrides = options.overrides;
  measure.model_dirs = options.model_dirs;
  auto loaded = load(measure);
  if (!loaded) return fail(loaded.error());
  if (auto checked = study::check_devices(loaded->study, *plan.device); !checked) {
    return fail(checked.error());
  }
  if (store::has_begun(folder.run())) {
    auto run = stored_run(folder.run(), plan);
    if (!run) return fail(run.error());
    if (!is_same_configuration(run->study, loaded->study)) {
      return fail(ErrorCode::usage,
                  fmt::format("{} was measured with another configuration than {} has",
                              folder.run().string(), options.config.string()),
                  "choose another --out, or --no-measure to work on what is there");
    }
    if (is_complete(*run)) return std::optional(std::move(*run));
    measure.out.clear();
    measure.resume = folder.run();
  } else {
    measure.force = true;  // over what a crash left of its beginning
  }
  tell_step(options,
            fmt::format("{} {} in {}", measure.resume.empty() ? "measuring" : "going on with",
                        report::plural(loaded->study.cases.size(), "case"), folder.run().string()));
  auto measured = measure_study(*loaded, measure, options.output);
  if (!measured) return with_way_out(measured.error(), plan);
  if (measured->outcome.interrupted) return std::optional<Run>();
  tell_outcome(*measured);
  return std::optional(std::move(measured->derived.run));
}

Result<DeviceDatasets> device_datasets(const Run& run, const DeviceKnob& device,
                                       const ExperimentFolder& folder) {
  const auto made = predict::datasets_of(std::span(&run, 1), {.device_knob = device.knob});
  if (!made) return fail(made.error());
  DeviceDatasets result;
  result.notes = made->notes;
  const auto through_file = [&](const Json& value, Dataset& read) -> Result<void> {
    const std::string name = predict::device_name(value);
    const auto dataset = std::find_if(made->datasets.begin(), made->datasets.end(),
                                      [&](const Dataset& known) { return known.device == name; });
    if (dataset == made->datasets.end()) {
      return fail(ErrorCode::measurement,
                  fmt::format("nothing was measured completely with {} = {}", device.knob,
                              text::printable(name)),
                  made->notes.empty() ? std::string() : made->notes.front());
    }
    const fs::path file = folder.dataset(name);
    if (auto written = write_file(file, store::dataset_csv(*dataset)); !written) return written;
    auto again = store::read_dataset(file);
    if (!again) return fail(again.error());
    read = std::move(*again);
    return {};
  };
  if (auto done = through_file(device.source, result.pair.source); !done) return fail(done.error());
  if (auto done = through_file(device.target, result.pair.target); !done) return fail(done.error());
  return result;
}

}  // namespace assay::app
