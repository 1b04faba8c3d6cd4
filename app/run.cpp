// SPDX-License-Identifier: Apache-2.0

// `assay run`: load the study → measure → derive → print.

#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "command.hpp"
#include "measuring.hpp"
#include "plan.hpp"

namespace assay::app {
namespace {

struct RunOptions {
  MeasureOptions measure;
  OutputOptions output;
};

Result<int> run(const RunOptions& options) {
  const auto loaded = load(options.measure);
  if (!loaded) return fail(loaded.error());
  if (options.measure.dry_run) {
    return show(
        options.output, [&] { return plan_json(*loaded); }, [&] { return plan_text(*loaded); });
  }
  const auto measured = measure_study(*loaded, options.measure, options.output);
  if (!measured) return fail(measured.error());
  const auto shown = show(
      options.output, [&] { return measured->derived.metrics; },
      [&] {
        return result_table(measured->derived) +
               fmt::format("run directory: {}\n", measured->directory.string());
      });
  if (!shown) return shown;
  return conclude(*measured);
}

}  // namespace

void add_run(CLI::App& root, Action& chosen) {
  CLI::App* command = root.add_subcommand("run", "measure a study");
  auto options = std::make_shared<RunOptions>();
  add_measure_options(*command, options->measure);
  add_output_options(*command, options->output);
  add_examples(*command,
               "  assay run -c examples/quickstart.yaml\n"
               "  assay run -m model.gguf -p 512 -n 128\n"
               "  assay run -c study.yaml -n 64 -r 50 --out runs/short\n"
               "  assay run -c study.yaml --override models.tiny.weights=q4_0 --dry-run\n"
               "  assay run --resume runs/short\n"
               "  assay run -c runs/short/config.lock.json --out runs/again");
  command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace assay::app
