// SPDX-License-Identifier: Apache-2.0
#include "compare_varied.hpp"

#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/decide/sides.hpp"
#include "interleave.hpp"
#include "load_measurement.hpp"
#include "vary.hpp"

namespace assay::app {
namespace {

Result<std::vector<Side>> load_sides(const VaryOptions& options) {
  if (options.vary.empty()) {
    if (options.configs.size() < 2) {
      return fail(ErrorCode::usage, "one study alone has nothing to be compared with",
                  "vary a key of it, such as --vary pipeline.mode=linear,iterative, or give a "
                  "second one with -c");
    }
    return sides_of_studies(options.measure, options.configs);
  }
  if (options.configs.size() != 1) {
    return fail(ErrorCode::usage, "--vary makes the sides of one study", "give one with -c");
  }
  const auto variation = parse_variation(options.vary);
  if (!variation) return fail(variation.error());
  MeasureOptions measure = options.measure;
  measure.config = options.configs.front();
  return vary(measure, *variation);
}

Result<study::LoadedStudy> load_resumed(const VaryOptions& options, const Criteria& criteria) {
  const bool is_judged_anew =
      criteria.confidence || criteria.threshold || !criteria.metrics.empty();
  if (!options.configs.empty() || !options.vary.empty() || !options.budget.empty() ||
      options.max_sessions > 0 || is_judged_anew) {
    return fail(ErrorCode::usage, "--resume goes on with the run as it was configured",
                "leave out -c, --vary, the budget and how it is judged");
  }
  auto loaded = load(options.measure);
  if (loaded && !loaded->study.protocol.interleave) {
    return fail(ErrorCode::usage,
                fmt::format("{} did not measure sides in turns", options.measure.resume.string()),
                "resume it with 'assay run --resume'");
  }
  return loaded;
}

Result<study::LoadedStudy> load_interleaved(const VaryOptions& options, const Criteria& criteria) {
  if (!options.measure.resume.empty()) return load_resumed(options, criteria);
  std::optional<Nanoseconds> budget;
  if (!options.budget.empty()) {
    const auto time = parse_budget(options.budget);
    if (!time) return fail(time.error());
    budget = *time;
  }
  const auto sides = load_sides(options);
  if (!sides) return fail(sides.error());
  if (sides->front().loaded.study.protocol.until) {
    note(
        "assay: protocol.until is left out: sides in turns are measured until they are told apart");
  }
  auto loaded = interleaved(*sides);
  if (!loaded) return loaded;
  Interleave& interleave = *loaded->study.protocol.interleave;
  if (budget) interleave.max_time_ns = *budget;
  if (options.max_sessions > 0) interleave.max_sessions = options.max_sessions;
  if (criteria.confidence) interleave.confidence = *criteria.confidence;
  if (criteria.threshold) interleave.threshold = *criteria.threshold;
  if (!criteria.metrics.empty()) interleave.metrics = criteria.metrics;
  return loaded;
}

}  // namespace

void add_vary_options(CLI::App& command, VaryOptions& options) {
  const char* group = "Measuring both sides in turns";
  command
      .add_option("-c,--config", options.configs,
                  "the study whose sides are measured; with --interleave, one for each side")
      ->type_name("FILE")
      ->expected(1)
      ->take_all()
      ->group(group);
  command
      .add_option("--vary", options.vary,
                  "what tells the sides apart, such as pipeline.mode=linear,iterative: the first "
                  "is the baseline")
      ->type_name("KEY=A,B")
      ->group(group);
  command
      .add_flag("--interleave", options.interleave,
                "session by session, until the comparison is settled or the budget is spent "
                "(implied by --vary)")
      ->group(group);
  command
      .add_option("--budget", options.budget,
                  "how long all sides together may be measured (default: 10min)")
      ->type_name("DURATION")
      ->group(group);
  command
      .add_option("--max-sessions", options.max_sessions,
                  "how many sessions each case may have (default: 100)")
      ->type_name("N")
      ->check(CLI::Range(1, 1000))
      ->group(group);
  add_override_option(command, options.measure.overrides,
                      "a key of the study, for all sides (repeatable)")
      ->group(group);
  add_model_dir_option(command, options.measure.model_dirs)->group(group);
  command
      .add_option("--out", options.measure.out,
                  "the run directory to make (default: runs/STUDY-DATE-TIME)")
      ->type_name("DIR")
      ->group(group);
  command
      .add_option("--resume", options.measure.resume,
                  "measure what is missing in this run of several sides")
      ->type_name("DIR")
      ->group(group);
  command.add_flag("--force", options.measure.force, "replace the run in the run directory")
      ->group(group);
}

bool measures(const VaryOptions& options) {
  return options.interleave || !options.configs.empty() || !options.vary.empty() ||
         !options.measure.resume.empty();
}

Result<VariedComparison> compare_varied(const VaryOptions& options, const Criteria& criteria,
                                        const OutputOptions& output) {
  const auto loaded = load_interleaved(options, criteria);
  if (!loaded) return fail(loaded.error());
  auto measured = measure_study(*loaded, options.measure, output);
  if (!measured) return fail(measured.error());
  const Run& run = measured->derived.run;
  auto comparisons = decide::compare_sides(measurement_of(measured->directory, measured->derived),
                                           *run.study.protocol.interleave, decide::looks_of(run));
  return VariedComparison{std::move(*measured), std::move(comparisons)};
}

}  // namespace assay::app
