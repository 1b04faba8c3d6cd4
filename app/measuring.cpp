// SPDX-License-Identifier: Apache-2.0
#include "measuring.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "assay/base/clock.hpp"
#include "assay/base/redaction.hpp"
#include "assay/engine/engine.hpp"
#include "assay/host/lock_journal.hpp"
#include "assay/host/state_folder.hpp"
#include "assay/measure/child_process.hpp"
#include "assay/measure/power_recording.hpp"
#include "assay/measure/profile_passes.hpp"
#include "assay/sensor/sensor.hpp"
#include "assay/store/meter_file.hpp"
#include "assay/store/run_reader.hpp"
#include "assay/store/run_writer.hpp"
#include "assay/store/timestamp.hpp"
#include "assay/study/lock.hpp"
#include "look_at_sides.hpp"
#include "progress_display.hpp"
#include "surroundings.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

// A run directory that is open for writing, and what is still to be measured for it.
struct OpenRun {
  store::RunWriter writer;
  std::optional<Run> stored{};  // what a resumed run holds already
  Nanoseconds epoch_ns = 0;
  Nanoseconds elapsed_ns = 0;
};

fs::path default_directory(const Study& study) {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  return fs::path("runs") / fmt::format("{}-{:%Y%m%d-%H%M%S}", study.name, fmt::localtime(now));
}

// Every stage that some case announces, but the total, in the order of the enumeration.
std::vector<Stage> stages_of(const Study& study) {
  std::vector<Stage> stages;
  for (const auto& entry : stage_words) {
    const auto announces = [&](const Case& point) {
      const auto announced =
          engine::find(point.engine)->description->stages(point, study.model_of(point));
      return std::find(announced.begin(), announced.end(), entry.value) != announced.end();
    };
    if (entry.value != Stage::total &&
        std::any_of(study.cases.begin(), study.cases.end(), announces)) {
      stages.push_back(entry.value);
    }
  }
  return stages;
}

// What sensors read of an iteration, and what the engines count themselves.
std::vector<std::string> readings_of(const Study& study, const Surroundings& surroundings) {
  std::vector<std::string> readings = surroundings.columns;
  for (const Case& point : study.cases) {
    for (const std::string& name : engine::find(point.engine)->description->readings) {
      if (std::find(readings.begin(), readings.end(), name) == readings.end()) {
        readings.push_back(name);
      }
    }
  }
  return readings;
}

// An engine that is not there is found before a directory is made for it.
Result<void> check_engines(const Study& study) {
  std::set<std::string> names;
  for (const Case& point : study.cases) names.insert(point.engine);
  for (const std::string& name : names) {
    const engine::Availability found = engine::find(name)->probe();
    if (!found.available) {
      return fail(ErrorCode::missing, fmt::format("the engine '{}' is not available", name),
                  found.reason);
    }
  }
  return {};
}

// What the user wrote into the pipeline block is carried along; paths and names in it are not.
Json shareable_lock(const Study& study, const std::optional<Redactor>& redactor) {
  Json lock = study::lock(study);
  if (redactor) lock["pipeline"] = redactor->redact(lock["pipeline"]);
  return lock;
}

std::optional<Redactor> redactor_of(const MeasureOptions& options) {
  if (options.no_redact) return std::nullopt;
  return Redactor::of_this_process();
}

Result<OpenRun> begin(const study::LoadedStudy& loaded, const fs::path& directory,
                      const MeasureOptions& options, const Surroundings& surroundings) {
  const auto redactor = redactor_of(options);
  const store::NewRun run{.run_id = store::new_run_id(),
                          .lock = shareable_lock(loaded.study, redactor),
                          .model_paths = loaded.model_paths,
                          .artifacts = loaded.artifacts,
                          .stages = stages_of(loaded.study),
                          .readings = readings_of(loaded.study, surroundings)};
  auto writer = store::RunWriter::create(directory, run, options.force, redactor);
  if (!writer) return fail(writer.error());
  OpenRun open{.writer = std::move(*writer), .epoch_ns = MonotonicClock::read()};
  return open;
}

Result<OpenRun> resume(const fs::path& directory, const MeasureOptions& options) {
  auto writer = store::RunWriter::resume(directory, redactor_of(options));
  if (!writer) return fail(writer.error());
  auto stored = store::read_run(directory);
  if (!stored) return fail(stored.error());

  OpenRun open{.writer = std::move(*writer)};
  open.epoch_ns = MonotonicClock::read() - (store::unix_now_ns() - stored->started_unix_ns);
  for (const Sample& sample : stored->run.samples) {
    const Nanoseconds total = sample.stage_ns[index_of(Stage::total)].value_or(0);
    open.elapsed_ns = std::max(open.elapsed_ns, sample.t_start_ns + total);
  }
  open.stored = std::move(stored->run);
  return open;
}

// Where no case measured anything and all failed for the same reason, that reason's code says more
// than "failed".
ErrorCode code_of(const measure::Outcome& outcome, const Run& run) {
  const ErrorCode first = outcome.failures.front().error.value_or(ErrorCode::measurement);
  const bool all_alike =
      std::all_of(outcome.failures.begin(), outcome.failures.end(),
                  [&](const SessionRecord& failure) { return failure.error == first; });
  return run.samples.empty() && all_alike ? first : ErrorCode::measurement;
}

Result<OpenRun> open_run(const study::LoadedStudy& loaded, const MeasureOptions& options,
                         const Surroundings& surroundings) {
  if (!options.resume.empty()) return resume(options.resume, options);
  return begin(loaded, options.out.empty() ? default_directory(loaded.study) : options.out, options,
               surroundings);
}

// Of a run that is resumed, only what has its columns in samples.csv already.
std::vector<std::string> sensors_with_columns(const Surroundings& surroundings,
                                              const store::RunWriter& writer) {
  std::vector<std::string> sensors;
  for (const std::string& name : surroundings.sensors) {
    const auto columns = sensor::find(name)->columns;
    if (std::all_of(columns.begin(), columns.end(),
                    [&](std::string_view column) { return writer.has_reading(column); })) {
      sensors.push_back(name);
    }
  }
  return sensors;
}

// How the machine is, every machine-wide part that was asked for, and every sensor that was looked
// for.
Result<void> log_surroundings(const Surroundings& surroundings, store::RunWriter& writer) {
  if (auto logged = writer.log("environment", true, surroundings.environment); !logged) {
    return logged;
  }
  if (auto logged = writer.record(surroundings.lock.outcomes()); !logged) return logged;
  return writer.record(surroundings.facts);
}

void warn_of_abandoned_locks() {
  if (!host::abandoned_journals(host::state_folder()).empty()) {
    note(
        "assay: an earlier run was killed and left this machine's settings changed; "
        "'assay doctor --restore' puts them back");
  }
}

// The cases whose cache is measured: those with a latency to stand beside.
std::vector<const Case*> cases_to_profile(const Study& study, const measure::Outcome& outcome) {
  std::vector<const Case*> cases;
  for (const Case& point : study.cases) {
    const bool failed =
        std::any_of(outcome.failures.begin(), outcome.failures.end(),
                    [&](const SessionRecord& failure) { return failure.case_name == point.name; });
    if (!failed && engine::find(point.engine)->description->executes) cases.push_back(&point);
  }
  return cases;
}

// Devices of a meter are named by its user: what must not be shared is numbered instead, alike in
// power.csv and run.log.
void rename_devices(const Redactor& redactor, store::MeterRecord& meter) {
  std::map<std::string, std::string> names;
  for (std::size_t i = 0; i < meter.channels.size(); ++i) {
    PowerChannel& channel = meter.channels[i];
    if (redactor.redact(channel.name) == channel.name &&
        redactor.redact(channel.device) == channel.device) {
      continue;
    }
    channel.device = fmt::format("external meter, device {}", i + 1);
    names[channel.name] = fmt::format("meter:device {}", i + 1);
    channel.name = names[channel.name];
  }
  for (PowerReading& reading : meter.readings) {
    if (const auto name = names.find(reading.channel); name != names.end()) {
      reading.channel = name->second;
    }
  }
}

// Readings of an external meter, which knows the time of day alone.
Result<void> import_meter(const MeasureOptions& options, OpenRun& open) {
  if (options.meter.empty()) return {};
  const Nanoseconds now = store::unix_now_ns();
  const Nanoseconds started = now - (MonotonicClock::read() - open.epoch_ns);
  auto meter = store::read_meter(options.meter, started, now);
  if (!meter) return fail(meter.error());
  if (const auto redactor = redactor_of(options)) rename_devices(*redactor, *meter);
  if (auto appended = open.writer.append(meter->readings); !appended) return appended;
  return open.writer.record(PowerSampling{.channels = std::move(meter->channels)});
}

// What would otherwise be found out when everything has been measured.
Result<void> check_meter(const MeasureOptions& options) {
  if (options.meter.empty()) return {};
  return store::check_meter(options.meter);
}

// Without what reads beside the sessions.
measure::Work work_of(const study::LoadedStudy& loaded, const OpenRun& open) {
  return {.study = loaded.study,
          .model_paths = loaded.model_paths,
          .artifact_folder = open.writer.directory() / artifact_folder,
          .stored = open.stored ? &*open.stored : nullptr,
          .epoch_ns = open.epoch_ns,
          .elapsed_ns = open.elapsed_ns,
          .session_command = {"/proc/self/exe", "session", "--channel",
                              std::to_string(measure::ChildProcess::channel_descriptor)}};
}

// Measures what is missing, with power being read from one reading before the first session to one
// after the last.
Result<measure::Outcome> measure_beside_power(const study::LoadedStudy& loaded, OpenRun& open,
                                              Surroundings& surroundings,
                                              measure::Observer& observer,
                                              const measure::Interruption& interruption) {
  measure::PowerRecording power(std::move(surroundings.power_sources), loaded.study.protocol.power,
                                open.epoch_ns);
  const Run* stored = open.stored ? &*open.stored : nullptr;
  if (auto begun = power.begin(open.writer, stored, interruption); !begun) {
    return fail(begun.error());
  }
  measure::Work work = work_of(loaded, open);
  work.sensors = sensors_with_columns(surroundings, open.writer);
  work.lock = &surroundings.lock;
  work.power = open.writer.has_reading("power_w") ? power.sampler() : nullptr;
  work.on_gpu = surroundings.on_gpu;
  if (loaded.study.protocol.interleave) {
    work.look = look_at_sides(open.writer.directory(), loaded.study.protocol);
  }
  auto outcome = measure::measure(work, open.writer, observer, interruption);
  if (auto ended = power.end(open.writer, interruption); !ended) return fail(ended.error());
  if (!outcome || outcome->interrupted || surroundings.profiling_tool.empty()) return outcome;
  if (auto profiled = measure::profile(work, surroundings.profiling_tool,
                                       cases_to_profile(loaded.study, *outcome), open.writer,
                                       observer, interruption);
      !profiled) {
    return fail(profiled.error());
  }
  outcome->interrupted = interruption.requested();
  return outcome;
}

// What was required and not measured after all, of the cases that were; otherwise nothing.
Result<void> check_required(const Derived& derived) {
  const auto& required = derived.run.study.protocol.require;
  for (const CaseSummary& summary : derived.summaries) {
    const auto missing = [&](std::string_view what, std::string_view null) {
      std::string why;
      for (const std::string& limitation : summary.limitations) {
        if (limitation.starts_with(null)) why = ": " + limitation;
      }
      return fail(ErrorCode::missing,
                  fmt::format("'{}' is required and was not measured for the case '{}'{}", what,
                              summary.name, why));
    };
    if (names(required, "power") && !summary.energy)
      return missing("power", "ept_j_per_tok is null");
    if (names(required, "l2") && !summary.cache) return missing("l2", "l2_hit_pct is null");
  }
  return {};
}

// A comparison that a limit ended is no failure of the measurement, and no answer either.
Result<void> check_settled(const Run& run) {
  for (const StopRecord& stop : run.stops) {
    if (stop.reason != StopReason::max_sessions &&
        !(run.study.protocol.interleave && stop.reason == StopReason::max_time)) {
      continue;
    }
    return fail(ErrorCode::budget,
                fmt::format("the comparison is not settled: {} ended measuring after {} sessions "
                            "of each side",
                            word_of(stop.reason), stop.sessions),
                stop.reason == StopReason::max_time
                    ? "raise protocol.interleave.max_time (--budget)"
                    : "raise protocol.interleave.max_sessions (--max-sessions)");
  }
  return {};
}

}  // namespace

Result<Measured> measure_study(const study::LoadedStudy& loaded, const MeasureOptions& options,
                               const OutputOptions& output) {
  if (auto checked = check_engines(loaded.study); !checked) return fail(checked.error());
  if (auto checked = check_meter(options); !checked) return fail(checked.error());
  // Before anything of the machine is changed: a signal ends the run in good order from here on.
  const measure::Interruption interruption;
  warn_of_abandoned_locks();
  auto surroundings = surround(loaded.study, !options.meter.empty());
  if (!surroundings) return fail(surroundings.error());
  auto open = open_run(loaded, options, *surroundings);
  if (!open) return fail(open.error());
  if (auto logged = log_surroundings(*surroundings, open->writer); !logged) {
    return fail(logged.error());
  }

  Result<measure::Outcome> outcome;
  {
    ProgressDisplay progress(!output.shows_progress());
    outcome = options.no_measure
                  ? measure::load_alone(work_of(loaded, *open), open->writer, interruption)
                  : measure_beside_power(loaded, *open, *surroundings, progress, interruption);
  }
  if (auto released = surroundings->lock.release(); !released) note(one_line(released.error()));
  if (!outcome) return fail(outcome.error());
  // A record that turns out to be of no use costs nothing of what was measured.
  const auto imported = import_meter(options, *open);
  const bool complete = !outcome->interrupted && outcome->failures.empty();
  const char* const ending =
      outcome->interrupted ? "interrupted" : (options.no_measure ? "loaded" : "finished");
  if (auto logged = open->writer.log(ending, complete, Json::object()); !logged) {
    return fail(logged.error());
  }

  auto derived = derive(open->writer.directory());
  if (!derived) return fail(derived.error());
  if (auto written = write_derived(open->writer.directory(), *derived); !written) {
    return fail(written.error());
  }
  if (!imported && !outcome->interrupted) return fail(imported.error());
  if (!imported) note("assay: " + one_line(imported.error()));
  return Measured{open->writer.directory(), std::move(*derived), std::move(*outcome)};
}

Result<int> conclude(const Measured& measured) {
  const measure::Outcome& outcome = measured.outcome;
  if (outcome.interrupted) {
    note(fmt::format("assay: interrupted; 'assay run --resume {}' measures what is missing",
                     measured.directory.string()));
    return exit_code(ErrorCode::interrupted);
  }
  if (!outcome.failures.empty()) {
    const SessionRecord& failure = outcome.failures.front();
    return fail(code_of(outcome, measured.derived.run),
                fmt::format("{} of {} cases failed; the first, '{}', in session {}: {}",
                            outcome.failures.size(), measured.derived.run.study.cases.size(),
                            failure.case_name, failure.session, failure.reason));
  }
  if (auto checked = check_required(measured.derived); !checked) return fail(checked.error());
  if (auto settled = check_settled(measured.derived.run); !settled) return fail(settled.error());
  return 0;
}

}  // namespace assay::app
