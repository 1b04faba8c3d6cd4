// SPDX-License-Identifier: Apache-2.0

// `assay transfer --source S.csv --target T.csv`: how many measurements on a target device make its
// times known; with --predict, what they say of configurations that were not measured there.

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/predict/predict_target.hpp"
#include "assay/predict/transfer.hpp"
#include "assay/report/transfer_document.hpp"
#include "assay/report/transfer_json.hpp"
#include "assay/store/dataset_file.hpp"
#include "assay/store/run_files.hpp"
#include "assay/store/staged_folder.hpp"
#include "command.hpp"
#include "comparison_options.hpp"
#include "draw_progress.hpp"
#include "output_form.hpp"
#include "result_folder.hpp"
#include "show_predictions.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

struct TransferCommand {
  fs::path source;
  fs::path target;
  std::string source_device;
  std::string target_device;
  predict::TransferOptions options{};
  bool source_known = false;
  bool source_predicted = false;
  std::string design;  // a word of SampleDesign; empty: designed
  fs::path out;
  bool no_figures = false;
  fs::path configurations;  // empty: how good recalibration is
  std::string method;       // a word of TransferMethod; empty: auto
  std::optional<double> confidence{};
  std::string format = "text";
  OutputOptions output;
};

// Two datasets as the user named them.
struct Pair {
  Dataset source;
  Dataset target;
};

Result<Pair> read_pair(const TransferCommand& command) {
  auto source = store::read_dataset(command.source, {.device = command.source_device});
  if (!source) return fail(source.error());
  auto target = store::read_dataset(command.target, {.device = command.target_device});
  if (!target) return fail(target.error());
  return Pair{std::move(*source), std::move(*target)};
}

std::optional<bool> source_known(const TransferCommand& command) {
  if (command.source_known) return true;
  if (command.source_predicted) return false;
  return std::nullopt;
}

Result<TransferResults> tried(const TransferCommand& command) {
  const auto pair = read_pair(command);
  if (!pair) return fail(pair.error());
  predict::TransferOptions options = command.options;
  options.source_known = source_known(command);
  options.design = from_word<SampleDesign>(command.design).value_or(SampleDesign::designed);
  DrawProgress progress(command.output);
  options.progress = progress.observer();
  return predict::transfer(pair->source, pair->target, options);
}

Result<void> write_files(const TransferResults& results, const report::Document& document,
                         const TransferCommand& command) {
  const std::array files{
      ResultFile{store::files::calibration_results, report::calibration_results_json(results)},
      ResultFile{store::files::transfer_curves,
                 report::transfer_curves_json(std::span(&results, 1))}};
  return write_result_folder(command.out, files, document,
                             command.no_figures ? PngFigures::none : PngFigures::drawn);
}

Result<int> score(const TransferCommand& command) {
  if (!command.out.empty()) {
    if (auto free = store::StagedFolder::check(command.out); !free) return fail(free.error());
  }
  const auto results = tried(command);
  if (!results) return fail(results.error());
  const report::Document document = report::transfer_document(*results);
  if (!command.out.empty()) {
    if (auto written = write_files(*results, document, command); !written) {
      return fail(written.error());
    }
  }
  return show_in_form(command.output, command.format,
                      {.json = [&] { return report::calibration_results_json(*results); },
                       .text = [&] { return text_with_page(document, command.out); }});
}

Result<int> predict_configurations(const TransferCommand& command) {
  const auto pair = read_pair(command);
  if (!pair) return fail(pair.error());
  auto asked = store::read_configurations(command.configurations);
  if (!asked) return fail(asked.error());
  const double confidence = command.confidence.value_or(usual_confidence);
  auto predicted = predict::predict_target(
      pair->source, pair->target, *asked,
      {.method = from_word<TransferMethod>(command.method).value_or(TransferMethod::automatic),
       .source_known = source_known(command),
       .confidence = confidence,
       .seed = command.options.seed},
      command.configurations.string());
  if (!predicted) return fail(predicted.error());
  return show_predictions({.dataset = pair->target.name,
                           .device = pair->target.device,
                           .knobs = std::move(*asked),
                           .predictions = std::move(predicted->predictions),
                           .confidence = confidence,
                           .notes = std::move(predicted->notes)},
                          command.format, command.output);
}

Result<int> transfer(const TransferCommand& command) {
  if (auto checked = check_form(command.output, command.format); !checked) {
    return fail(checked.error());
  }
  if (command.configurations.empty()) {
    if (command.format != "csv") return score(command);
    return fail(ErrorCode::usage, "--format csv is for predictions",
                "--json has every score, --predict CSV predicts");
  }
  if (!command.out.empty()) {
    return fail(ErrorCode::usage, "--predict prints, and --out writes how good predictions are",
                "ask for one of them");
  }
  return predict_configurations(command);
}

void add_inputs(CLI::App& command, TransferCommand& options) {
  command.add_option("--source", options.source, "what was measured on the source device")
      ->type_name("CSV")
      ->required();
  command.add_option("--target", options.target, "what was measured on the target device")
      ->type_name("CSV")
      ->required();
  command
      .add_option("--source-device", options.source_device,
                  "of several devices in the source file, this one")
      ->type_name("NAME");
  command
      .add_option("--target-device", options.target_device,
                  "of several devices in the target file, this one")
      ->type_name("NAME");
  CLI::Option* known =
      command.add_flag("--source-known", options.source_known,
                       "insist on a source row of the same configuration for every target row");
  command
      .add_flag("--source-predicted", options.source_predicted,
                "source times come from a model of the source, even where they were measured")
      ->excludes(known);
}

void add_draws(CLI::App& command, TransferCommand& options) {
  command
      .add_option("--samples", options.options.samples,
                  "how many measurements on the target are tried")
      ->type_name("N[,N…]")
      ->delimiter(',')
      ->check(CLI::Range(std::size_t{1}, predict::most_samples))
      ->capture_default_str();
  command
      .add_option("--seeds", options.options.seeds, "draws of each; 20 or more tell their spread")
      ->type_name("COUNT")
      ->check(CLI::Range(std::size_t{1}, predict::most_seeds))
      ->capture_default_str();
  command.add_option("--seed", options.options.seed, "of everything random")->capture_default_str();
  command
      .add_option("--design", options.design,
                  "how the measurements are chosen: designed (spread over the knobs; default) or "
                  "uniform (at random)")
      ->type_name("HOW")
      ->check(CLI::IsMember({"designed", "uniform"}));
  command
      .add_option("-o,--out", options.out,
                  "write e3_calibration_results.json, e3_transfer_curves.json, report.html and "
                  "figures into this new directory")
      ->type_name("DIR");
  command.add_flag("--no-figures", options.no_figures, "draw no PNGs");
}

void add_prediction(CLI::App& command, TransferCommand& options) {
  command
      .add_option("--predict", options.configurations,
                  "instead: predict these configurations on the target, from all of its rows")
      ->type_name("CSV");
  command
      .add_option("--method", options.method, "by which method --predict works; auto by default")
      ->type_name("METHOD")
      ->check(CLI::IsMember({"none", "affine", "global", "finetune", "auto"}));
  add_form_option(command, options.format, "text or json; of predictions csv too");
  add_confidence_option(command, options.confidence, "");
}

}  // namespace

void add_transfer(CLI::App& root, Action& chosen) {
  CLI::App* command =
      root.add_subcommand("transfer", "predict a device from another one and a few measurements");
  auto options = std::make_shared<TransferCommand>();
  add_inputs(*command, *options);
  add_draws(*command, *options);
  add_prediction(*command, *options);
  add_output_options(*command, options->output);
  add_examples(*command,
               "  assay transfer --source a100.csv --target h100.csv --out a100-to-h100\n"
               "  assay transfer --source a100.csv --target h100.csv --samples 10,25 --seeds 50\n"
               "  assay transfer --source a100.csv --target h100.csv --predict unmeasured.csv\n"
               "  assay transfer --source a100.csv --target h100.csv --json |\n"
               "    jq '.results[] | select(.stage == \"total\" and .method == \"auto\")'");
  command->callback([options, &chosen] { chosen = [options] { return transfer(*options); }; });
}

}  // namespace assay::app
