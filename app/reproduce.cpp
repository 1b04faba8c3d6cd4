// SPDX-License-Identifier: Apache-2.0

// `assay reproduce RUN`: read a published run → measure it again → compare → store → print.

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include "assay/decide/reproduction.hpp"
#include "assay/report/reproduction_report.hpp"
#include "assay/report/terminal.hpp"
#include "assay/store/run_files.hpp"
#include "command.hpp"
#include "derive.hpp"
#include "load_measurement.hpp"
#include "measuring.hpp"
#include "output_file.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

struct ReproduceOptions {
  fs::path published;
  fs::path repeated;  // a run that repeats it already; empty: measure
  std::optional<double> epsilon_pct{};
  MeasureOptions measure;
  OutputOptions output;
};

struct Repetition {
  fs::path directory;
  Derived derived;
  int code = 0;  // of the measurement
};

Result<Repetition> measure_again(const ReproduceOptions& options) {
  MeasureOptions measure = options.measure;
  measure.config = options.published / store::files::lock;
  const auto loaded = load(measure);
  if (!loaded) return fail(loaded.error());
  auto measured = measure_study(*loaded, measure, options.output);
  if (!measured) return fail(measured.error());
  const auto concluded = conclude(*measured);
  // An open comparison of sides is a finding of the published run as well as of this one.
  if (!concluded && concluded.error().code != ErrorCode::budget) return fail(concluded.error());
  return Repetition{measured->directory, std::move(measured->derived), concluded.value_or(0)};
}

Result<Repetition> repetition(const ReproduceOptions& options) {
  if (options.repeated.empty()) return measure_again(options);
  auto derived = derive(options.repeated);
  if (!derived) return fail(derived.error());
  return Repetition{options.repeated, std::move(*derived)};
}

int code_of(Agreement agreement) {
  switch (agreement) {
    case Agreement::agrees:
      return 0;
    case Agreement::differs:
      return exit_code(ErrorCode::rejected);
    case Agreement::undecided:
      break;
  }
  return exit_code(ErrorCode::inconclusive);
}

Result<int> reproduce(const ReproduceOptions& options) {
  const auto published = derive(options.published);
  if (!published) return fail(published.error());
  const auto repeated = repetition(options);
  if (!repeated) return fail(repeated.error());
  if (repeated->code != 0) return repeated->code;

  const double epsilon_pct =
      options.epsilon_pct.value_or(published->run.study.protocol.consistency.epsilon_pct);
  const Reproduction reproduction = decide::reproduction_of(
      measurement_of(options.published, *published), published->run,
      measurement_of(repeated->directory, repeated->derived), repeated->derived.run, epsilon_pct);
  const Json json = report::reproduction_json(reproduction);
  if (auto written = write_json(repeated->directory / store::files::reproduction, json); !written) {
    return fail(written.error());
  }
  const auto shown = show(
      options.output, [&] { return json; },
      [&] {
        return report::reproduction_text(reproduction, report::detect(STDOUT_FILENO).style()) +
               fmt::format("run directory: {}\n", repeated->directory.string());
      });
  if (!shown) return shown;
  return code_of(reproduction.agreement);
}

}  // namespace

void add_reproduce(CLI::App& root, Action& chosen) {
  CLI::App* command =
      root.add_subcommand("reproduce", "measure a published run again, and say whether it agrees");
  auto options = std::make_shared<ReproduceOptions>();
  command->add_option("run", options->published, "the published run directory")
      ->required()
      ->type_name("RUN");
  command
      ->add_option("-o,--out", options->measure.out,
                   "the directory to make (default: runs/STUDY-DATE-TIME)")
      ->type_name("DIR");
  add_model_dir_option(*command, options->measure.model_dirs,
                       "where to look for model files, by name and SHA-256");
  auto* repeated = command
                       ->add_option("--repeated", options->repeated,
                                    "a run that has repeated it already: nothing is measured")
                       ->type_name("DIR");
  repeated->excludes("--out")->excludes("--model-dir");
  command
      ->add_option("--epsilon", options->epsilon_pct,
                   "how far a figure may lie from the published one, in percent (default: the "
                   "run's protocol.consistency)")
      ->type_name("PERCENT")
      ->check(CLI::Range(0.000001, 1000.0));
  command->add_flag("--force", options->measure.force, "replace what is in the output directory");
  add_output_options(*command, options->output);
  add_examples(*command,
               "  assay reproduce published/run --out runs/again\n"
               "  assay reproduce published/run --model-dir ~/models --epsilon 10\n"
               "  assay reproduce published/run --repeated runs/again --json\n"
               "exit codes: 0 it agrees, 1 it differs, 6 undecided");
  command->callback([options, &chosen] { chosen = [options] { return reproduce(*options); }; });
}

}  // namespace assay::app
