// SPDX-License-Identifier: Apache-2.0

// `assay predict MODEL.json CONFIGURATIONS.csv`: times with intervals of configurations that were
// not measured.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "asked_knobs.hpp"
#include "assay/predict/encoding.hpp"
#include "assay/predict/predictor.hpp"
#include "assay/store/dataset_file.hpp"
#include "command.hpp"
#include "comparison_options.hpp"
#include "output_form.hpp"
#include "read_predictor.hpp"
#include "show_predictions.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

struct PredictCommand {
  fs::path model;
  fs::path configurations;  // or knobs
  std::vector<std::string> knobs;
  std::optional<double> confidence{};
  std::string format = "text";
  OutputOptions output;
};

Result<KnobTable> read_asked(const PredictCommand& command, const std::vector<KnobRange>& ranges) {
  if (command.configurations.empty() == command.knobs.empty()) {
    return fail(ErrorCode::usage, "expected a file of configurations, or --knob NAME=VALUE …",
                "one of them");
  }
  auto asked = command.knobs.empty() ? store::read_configurations(command.configurations)
                                     : asked_knobs(command.knobs, ranges);
  if (!asked) return asked;
  return predict::completed(std::move(*asked), ranges);
}

Result<int> predict_times(const PredictCommand& command) {
  if (auto checked = check_form(command.output, command.format); !checked) {
    return fail(checked.error());
  }
  const auto predictor = read_predictor(command.model);
  if (!predictor) return fail(predictor.error());
  const Estimator& estimator = predictor->estimator();
  auto asked = read_asked(command, estimator.knobs);
  if (!asked) return fail(asked.error());
  const double confidence = command.confidence.value_or(usual_confidence);
  const std::string where = command.knobs.empty() ? command.configurations.string() : "--knob";
  auto predictions = predictor->predict(*asked, confidence, where);
  if (!predictions) return fail(predictions.error());
  return show_predictions({.dataset = estimator.dataset,
                           .device = estimator.device,
                           .knobs = std::move(*asked),
                           .predictions = std::move(*predictions),
                           .confidence = confidence,
                           .notes = estimator.notes},
                          command.format, command.output);
}

}  // namespace

void add_predict(CLI::App& root, Action& chosen) {
  CLI::App* command = root.add_subcommand(
      "predict", "times of configurations that were not measured, by what 'assay fit' has learnt");
  auto options = std::make_shared<PredictCommand>();
  command->add_option("model", options->model, "what 'assay fit -o' has written")
      ->type_name("MODEL.json")
      ->required();
  command
      ->add_option("configurations", options->configurations,
                   "a CSV with a column for each knob; others are passed over")
      ->type_name("CONFIGURATIONS.csv");
  command
      ->add_option("--knob", options->knobs,
                   "instead, one configuration; a knob that did not vary may be left out")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  add_confidence_option(*command, options->confidence, "How sure intervals are");
  add_form_option(*command, options->format);
  add_output_options(*command, options->output);
  add_examples(*command,
               "  assay predict model.json asked.csv\n"
               "  assay predict model.json --knob vision_tokens=196 --knob output_tokens=64\n"
               "  assay predict model.json asked.csv --confidence 0.9 --format csv > times.csv");
  command->callback([options, &chosen] { chosen = [options] { return predict_times(*options); }; });
}

}  // namespace assay::app
