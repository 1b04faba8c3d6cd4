// SPDX-License-Identifier: Apache-2.0

// `assay run`: load the study → measure → derive → print.

#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "assay/store/run_files.hpp"
#include "command.hpp"
#include "load_measurement.hpp"
#include "measuring.hpp"
#include "output_file.hpp"
#include "plan.hpp"
#include "write_report.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

struct RunOptions {
  MeasureOptions measure;
  OutputOptions output;
  bool no_report = false;
  fs::path results;   // a row a case, as CSV
  fs::path baseline;  // that the report compares with
};

// False where it could not be written. That takes nothing from what was measured: it is a note.
bool report(const Measured& measured, const fs::path& baseline_path,
            const std::optional<Derived>& baseline) {
  auto document = baseline ? report_of_change({name_of(baseline_path), *baseline},
                                              {name_of(measured.directory), measured.derived})
                           : report_of(measured.derived);
  const auto problems = write_report(measured.directory, std::move(document), PngFigures::drawn);
  if (!problems) {
    note("assay: " + one_line(problems.error()));
    return false;
  }
  tell_problems(*problems);
  return true;
}

// What `--no-measure` says in the place of figures.
Result<int> tell_loaded(const Measured& measured, const OutputOptions& output) {
  const bool is_loaded = !measured.outcome.interrupted && measured.outcome.failures.empty();
  const auto shown = show(
      output, [&] { return measured.derived.metrics; },
      [&] {
        const std::string directory = measured.directory.string();
        const std::string loaded =
            fmt::format("loaded, not measured: 'assay run --resume {}' measures it\n", directory);
        return (is_loaded ? loaded : "") + fmt::format("run directory: {}\n", directory);
      });
  if (!shown) return shown;
  return conclude(measured);
}

Result<int> run(const RunOptions& given) {
  RunOptions options = given;
  if (!options.results.empty()) {
    if (auto checked = check_output_file("--output-file", options.results); !checked) {
      return fail(checked.error());
    }
    // The run is called as what comes out of it.
    const bool is_new = options.measure.out.empty() && options.measure.resume.empty();
    if (is_new) options.measure.out = fs::path("runs") / options.results.stem();
  }
  if (options.measure.no_measure && !(options.results.empty() && options.baseline.empty())) {
    return fail(ErrorCode::usage, "--no-measure leaves nothing to compare or to write as a table",
                "leave out --output-file and --baseline");
  }
  const auto loaded = load(options.measure);
  if (!loaded) return fail(loaded.error());
  if (options.measure.dry_run) {
    return show(
        options.output, [&] { return plan_json(*loaded); }, [&] { return plan_text(*loaded); });
  }
  // What cannot be compared with is found out before anything is measured.
  std::optional<Derived> baseline;
  if (!options.baseline.empty()) {
    auto derived = derive(options.baseline);
    if (!derived) return fail(derived.error());
    baseline = std::move(*derived);
  }
  const auto measured = measure_study(*loaded, options.measure, options.output);
  if (!measured) return fail(measured.error());
  if (!options.results.empty()) {
    if (auto written = write_results_csv(options.results, measured->derived); !written) {
      return fail(written.error());
    }
  }
  if (options.measure.no_measure) return tell_loaded(*measured, options.output);
  const bool is_reported = !options.no_report && report(*measured, options.baseline, baseline);
  const auto shown = show(
      options.output, [&] { return measured->derived.metrics; },
      [&] {
        std::string text = result_table(measured->derived);
        if (is_reported) {
          text += fmt::format("report: {}\n",
                              (measured->directory / store::files::report_html).string());
        }
        if (!options.results.empty()) {
          text += fmt::format("results: {}\n", options.results.string());
        }
        return text + fmt::format("run directory: {}\n", measured->directory.string());
      });
  if (!shown) return shown;
  return conclude(*measured);
}

}  // namespace

void add_run(CLI::App& root, Action& chosen) {
  CLI::App* command = root.add_subcommand("run", "measure a study");
  auto options = std::make_shared<RunOptions>();
  add_measure_options(*command, options->measure);
  command
      ->add_option(
          "--output-file", options->results,
          "also a CSV with a row a case; names the run directory, runs/NAME, without --out")
      ->type_name("FILE");
  auto* no_report =
      command->add_flag("--no-report", options->no_report, "write no report.html and figures/");
  command
      ->add_option("--baseline", options->baseline,
                   "a run directory: the report says what changed from it")
      ->type_name("RUN")
      ->excludes(no_report);
  add_output_options(*command, options->output);
  add_examples(
      *command,
      "  assay run -c examples/quickstart.yaml\n"
      "  assay run -m model.gguf -p 512 -n 128\n"
      "  assay run -c study.yaml -n 64 -r 50 --out runs/short\n"
      "  assay run -c study.yaml --override models.tiny.weights=q4_0 --dry-run\n"
      "  assay run -c study.yaml --out runs/after --baseline runs/before\n"
      "  assay run --config-file examples/latency_config.yaml --output-file results.csv \\\n"
      "    --batch-size 1,8 --sequence-length 128\n"
      "  assay run --resume runs/short\n"
      "  assay run -c examples/layout.yaml --no-measure --out runs/solved\n"
      "  assay run -c examples/layout.yaml --reuse-perm runs/solved/perm_before.json\n"
      "  assay run -c runs/short/config.lock.json --out runs/again");
  command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace assay::app
