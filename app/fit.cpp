// SPDX-License-Identifier: Apache-2.0

// `assay fit DATA.csv`: models of each stage's time, the best of their families chosen by rows that
// were not fitted.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "assay/predict/estimator_json.hpp"
#include "assay/predict/fit.hpp"
#include "assay/report/estimator_document.hpp"
#include "assay/store/dataset_file.hpp"
#include "command.hpp"
#include "output_file.hpp"
#include "output_form.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

struct FitCommand {
  fs::path data;
  std::string device;
  fs::path out;  // empty: nothing is written
  predict::FitOptions options{};
  OutputOptions output;
};

Result<int> fit(const FitCommand& command) {
  if (!command.out.empty()) {
    if (auto checked = check_output_file("--output-file", command.out); !checked) {
      return fail(checked.error());
    }
  }
  const auto dataset = store::read_dataset(command.data, {.device = command.device});
  if (!dataset) return fail(dataset.error());
  const auto estimator = predict::fit(*dataset, command.options);
  if (!estimator) return fail(estimator.error());
  const Json document = predict::estimator_json(*estimator);
  if (!command.out.empty()) {
    if (auto written = write_json(command.out, document); !written) return fail(written.error());
  }
  return show(
      command.output, [&] { return document; },
      [&] {
        std::string text = text_on_stdout(report::estimator_document(*estimator));
        if (!command.out.empty()) text += fmt::format("model: {}\n", command.out.string());
        return text;
      });
}

}  // namespace

void add_fit(CLI::App& root, Action& chosen) {
  CLI::App* command = root.add_subcommand(
      "fit", "learn each stage's time from the knobs of measured configurations");
  auto options = std::make_shared<FitCommand>();
  command->add_option("data", options->data, "a CSV of configurations and their times")
      ->type_name("DATA.csv")
      ->required();
  command
      ->add_option("-o,--output-file", options->out,
                   "write the model, which 'assay predict' reads, to this file")
      ->type_name("FILE");
  command->add_option("--device", options->device, "of several in the data, the one to learn from")
      ->type_name("NAME");
  const char* validation = "How it is checked";
  command
      ->add_option("--families", options->options.families,
                   "kinds of models to try: linear, polynomial, network, process; all unless said")
      ->type_name("NAME,…")
      ->delimiter(',')
      ->group(validation);
  auto* folds =
      command
          ->add_option("--folds", options->options.folds,
                       "parts of the configurations, each predicted by what the others taught; 5 "
                       "unless said")
          ->type_name("N")
          ->check(CLI::Range(2, 100))
          ->group(validation);
  command
      ->add_option("--validation-split", options->options.held_out,
                   "instead, this part of the configurations is held out, 0.05 … 0.5")
      ->type_name("PART")
      ->check(CLI::Range(0.05, 0.5))
      ->excludes(folds)
      ->group(validation);
  command->add_option("--seed", options->options.seed, "of splits and starts; 42 unless said")
      ->type_name("N")
      ->group(validation);
  add_output_options(*command, options->output);
  add_examples(*command,
               "  assay fit data.csv -o model.json\n"
               "  assay fit data.csv --families linear,polynomial --validation-split 0.25\n"
               "  assay fit both.csv --device H100 --json | jq .stage_aware.mape_pct");
  command->callback([options, &chosen] { chosen = [options] { return fit(*options); }; });
}

}  // namespace assay::app
