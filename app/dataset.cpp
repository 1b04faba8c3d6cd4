// SPDX-License-Identifier: Apache-2.0

// `assay dataset RUN…`: read runs → make rows of their cases → write them as CSV.

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "assay/base/file.hpp"
#include "assay/base/text.hpp"
#include "assay/predict/run_dataset.hpp"
#include "assay/report/number_text.hpp"
#include "assay/store/dataset_file.hpp"
#include "command.hpp"
#include "derive.hpp"
#include "output_file.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

struct DatasetOptions {
  std::vector<fs::path> runs;
  fs::path out;
  std::string unit = "session";
  predict::RunDatasetOptions dataset;
  bool force = false;
  OutputOptions output;
};

// One table: a header, then each device's rows.
std::string joined_csv(const std::vector<Dataset>& datasets) {
  std::string csv;
  for (const Dataset& dataset : datasets) {
    const std::string rows = store::dataset_csv(dataset);
    csv += csv.empty() ? rows : rows.substr(rows.find('\n') + 1);
  }
  return csv;
}

Json described(const fs::path& file, const predict::RunDatasets& made) {
  Json devices = Json::array();
  for (const Dataset& dataset : made.datasets) {
    devices.push_back({{"device", dataset.device.empty() ? Json(nullptr) : Json(dataset.device)},
                       {"rows", dataset.rows()},
                       {"configurations", dataset.group_count}});
  }
  Json knobs = Json::array();
  for (const KnobColumn& column : made.datasets.front().knobs.columns) knobs.push_back(column.name);
  Json stages = Json::array();
  for (const StageColumn& stage : made.datasets.front().times.stages) stages.push_back(stage.name);
  return {{"schema_version", 1}, {"file", file.filename().string()},
          {"devices", devices},  {"knobs", knobs},
          {"stages", stages},    {"constants", made.constants},
          {"notes", made.notes}};
}

std::string text_of(const fs::path& file, const predict::RunDatasets& made) {
  std::string text;
  for (const Dataset& dataset : made.datasets) {
    text += fmt::format("{}{} of {}\n",
                        dataset.device.empty() ? "" : text::printable(dataset.device) + ": ",
                        report::plural(dataset.rows(), "row"),
                        report::plural(dataset.group_count, "configuration"));
  }
  if (!made.constants.empty()) {
    text += fmt::format("note: the same in every case, so left out: {}\n",
                        text::join(made.constants, ", "));
  }
  for (const std::string& note : made.notes) text += "note: " + note + "\n";
  return text + fmt::format("dataset: {}\n", file.string());
}

Result<int> write_dataset(DatasetOptions options) {
  if (auto checked = check_replaceable(options.out, options.force); !checked) {
    return fail(checked.error());
  }
  options.dataset.unit = *from_word<predict::RowUnit>(options.unit);
  std::vector<Run> runs;
  for (const fs::path& directory : options.runs) {
    auto run = run_in(directory);
    if (!run) return fail(run.error());
    runs.push_back(std::move(*run));
  }
  const auto made = predict::datasets_of(runs, options.dataset);
  if (!made) return fail(made.error());
  if (auto written = write_file(options.out, joined_csv(made->datasets)); !written) {
    return fail(written.error());
  }
  return show(
      options.output, [&] { return described(options.out, *made); },
      [&] { return text_of(options.out, *made); });
}

}  // namespace

void add_dataset(CLI::App& root, Action& chosen) {
  CLI::App* command = root.add_subcommand(
      "dataset", "what runs measured, as a table that an estimator learns from");
  auto options = std::make_shared<DatasetOptions>();
  command->add_option("run", options->runs, "run directories")->required()->type_name("RUN");
  command->add_option("-o,--out", options->out, "the CSV file to write")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--per", options->unit,
                   "what is a row: a case, a session (the median of its iterations), or an "
                   "iteration")
      ->check(CLI::IsMember({"case", "session", "iteration"}))
      ->capture_default_str()
      ->type_name("UNIT");
  auto* knob = command
                   ->add_option("--device", options->dataset.device_knob,
                                "a knob whose values are the devices, such as cpu_variant")
                   ->type_name("KNOB");
  command
      ->add_option("--device-name", options->dataset.device_name,
                   "what the device is called (default: as the engine calls it)")
      ->type_name("NAME")
      ->excludes(knob);
  command->add_flag("--constants", options->dataset.constants,
                    "keep knobs that are the same in every case");
  command->add_flag("--force", options->force, "replace the file if it exists");
  add_output_options(*command, options->output);
  add_examples(*command,
               "  assay dataset runs/grid -o grid.csv\n"
               "  assay dataset runs/monday runs/tuesday --per case -o both.csv\n"
               "  assay dataset runs/grid --device cpu_variant -o devices.csv\n"
               "  assay fit devices.csv --device haswell -o model.json");
  command->callback([options, &chosen] { chosen = [options] { return write_dataset(*options); }; });
}

}  // namespace assay::app
