// SPDX-License-Identifier: Apache-2.0

// `assay experiment e3`: measure → dataset → fit → transfer → guard → report.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "assay/data/estimator_experiment.hpp"
#include "assay/predict/family.hpp"
#include "assay/report/experiment_document.hpp"
#include "assay/report/experiment_json.hpp"
#include "assay/report/transfer_json.hpp"
#include "assay/store/run_files.hpp"
#include "assay/study/estimator_plan.hpp"
#include "command.hpp"
#include "experiment_folder.hpp"
#include "experiment_measurement.hpp"
#include "experiment_options.hpp"
#include "experiment_pair.hpp"
#include "measure_options.hpp"
#include "output_file.hpp"
#include "output_form.hpp"
#include "write_report.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

// What a reader of figures must know of how they were measured, each sentence once.
void add_limitations(const Run& run, const DeviceKnob& device,
                     std::vector<std::string>& sentences) {
  const auto add = [&](const std::string& sentence) {
    if (!names(sentences, sentence)) sentences.push_back(sentence);
  };
  add(fmt::format("the measured devices are one machine with two values of the knob {}",
                  device.knob));
  for (const SessionRecord& session : run.sessions) {
    if (!session.engine) continue;
    for (const std::string& limitation : session.engine->limitations) add(limitation);
  }
}

// False where it was interrupted.
Result<bool> add_measured_pair(const ExperimentOptions& options, const EstimatorPlan& plan,
                               const ExperimentFolder& folder, EstimatorExperiment& experiment) {
  const auto run = experiment_run(options, plan, folder);
  if (!run) return fail(run.error());
  if (!*run) return false;
  const auto data = device_datasets(**run, *plan.device, folder);
  if (!data) return fail(data.error());
  auto pair = work_on_pair(measured_pair, data->pair, nullptr, plan, folder.root(), options);
  if (!pair) return fail(pair.error());
  experiment.pairs.push_back(std::move(*pair));
  add_limitations(**run, *plan.device, experiment.limitations);
  experiment.limitations.insert(experiment.limitations.end(), data->notes.begin(),
                                data->notes.end());
  return true;
}

// A pair that was worked on and has the same source as pair `index`; null: there is none.
const EstimatorPair* pair_of_same_source(const std::vector<PublishedPair>& pairs,
                                         const std::vector<PairData>& data, std::size_t index,
                                         const EstimatorExperiment& experiment) {
  for (std::size_t i = 0; i < index; ++i) {
    if (data[i].source != data[index].source) continue;
    for (const EstimatorPair& done : experiment.pairs) {
      if (done.name == pairs[i].name) return &done;
    }
  }
  return nullptr;
}

Result<void> add_published_pair(const PublishedPair& published, const PairData& data,
                                const EstimatorPair* same_source, const ExperimentOptions& options,
                                const EstimatorPlan& plan, const ExperimentFolder& folder,
                                EstimatorExperiment& experiment) {
  const auto place = folder.pair(published.name);
  if (!place) return fail(place.error());
  auto pair = work_on_pair(published.name, data, same_source, plan, *place, options);
  if (!pair) return fail(pair.error());
  experiment.pairs.push_back(std::move(*pair));
  if (!published.note.empty()) {
    experiment.limitations.push_back(fmt::format("{}: {}", published.name, published.note));
  }
  return {};
}

// What is made of all pairs: the curves, the figures and the page.
Result<void> write_experiment(const EstimatorExperiment& experiment,
                              const report::Document& document, const ExperimentFolder& folder,
                              const ExperimentOptions& options) {
  tell_step(options, "figures and report");
  std::vector<TransferResults> transfers;
  for (const EstimatorPair& pair : experiment.pairs) transfers.push_back(pair.transfer);
  if (auto written = write_json(folder.root() / store::files::transfer_curves,
                                report::transfer_curves_json(transfers));
      !written) {
    return written;
  }
  const auto problems = write_report(folder.root(), document,
                                     options.no_figures ? PngFigures::none : PngFigures::drawn);
  if (!problems) return fail(problems.error());
  tell_problems(*problems);
  return {};
}

Result<void> check_options(const ExperimentOptions& options) {
  const int ways =
      int{options.no_measure} + int{options.pairs_only} + int{!options.from_run.empty()};
  if (ways <= 1) return {};
  return fail(ErrorCode::usage, "give one of --no-measure, --from-run and --pairs-only");
}

Result<EstimatorPlan> read_plan(const ExperimentOptions& options) {
  auto plan = study::load_estimator_plan(options.config, options.overrides);
  if (!plan) return plan;
  if (options.pairs_only && plan->pairs.empty()) {
    return fail(ErrorCode::usage,
                fmt::format("--pairs-only: {} has no estimator.pairs", options.config.string()));
  }
  if (!options.pairs_only && !plan->device && (options.no_measure || !options.from_run.empty())) {
    return fail(ErrorCode::usage, fmt::format("{} has no estimator.device: nothing is measured",
                                              options.config.string()));
  }
  return plan;
}

Result<int> experiment(const ExperimentOptions& options) {
  if (auto checked = check_options(options); !checked) return fail(checked.error());
  const auto plan = read_plan(options);
  if (!plan) return fail(plan.error());
  // What cannot be worked on is found out before anything is measured.
  if (auto checked = predict::check_families(plan->families, "estimator.families"); !checked) {
    return fail(checked.error());
  }
  const auto published = read_published(plan->pairs);
  if (!published) return fail(published.error());
  const auto folder = ExperimentFolder::open(options.out, *plan);
  if (!folder) return fail(folder.error());

  EstimatorExperiment result{.study = plan->study};
  if (plan->device && !options.pairs_only) {
    const auto done = add_measured_pair(options, *plan, *folder, result);
    if (!done) return fail(done.error());
    if (!*done) {
      note("assay: interrupted; the same command measures what is missing");
      return exit_code(ErrorCode::interrupted);
    }
  }
  for (std::size_t i = 0; i < plan->pairs.size(); ++i) {
    const EstimatorPair* same = pair_of_same_source(plan->pairs, *published, i, result);
    if (auto added = add_published_pair(plan->pairs[i], (*published)[i], same, options, *plan,
                                        *folder, result);
        !added) {
      return fail(added.error());
    }
  }
  const report::Document document = report::experiment_document(result);
  if (auto written = write_experiment(result, document, *folder, options); !written) {
    return fail(written.error());
  }
  return show(
      options.output, [&] { return report::experiment_json(result); },
      [&] {
        return text_on_stdout(document) +
               fmt::format("report: {}\n", (options.out / store::files::report_html).string());
      });
}

}  // namespace

void tell_step(const ExperimentOptions& options, const std::string& what) {
  if (!options.output.quiet) note(what);
}

void add_experiment(CLI::App& root, Action& chosen) {
  CLI::App* group =
      root.add_subcommand("experiment", "whole experiments, from a study to a report");
  group->require_subcommand(1);
  CLI::App* command = group->add_subcommand(
      "e3", "how well latencies are predicted that were not measured, on another device too");
  auto options = std::make_shared<ExperimentOptions>();
  command
      ->add_option("-c,--config", options->config,
                   "the study: a YAML file with the block 'estimator'")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("-o,--out", options->out,
                   "the directory to make; of an experiment that was begun, to go on with")
      ->required()
      ->type_name("DIR");
  add_override_option(*command, options->overrides,
                      "a key of the study, such as estimator.seeds=5 (repeatable)");
  add_model_dir_option(*command, options->model_dirs);
  command->add_flag("--no-measure", options->no_measure,
                    "measure nothing: work on the run that the directory has");
  command
      ->add_option("--from-run", options->from_run,
                   "measure nothing: work on this run of the study")
      ->type_name("RUN");
  command->add_flag("--pairs-only", options->pairs_only,
                    "measure nothing: work on the published pairs alone");
  command->add_flag("--no-figures", options->no_figures, "draw no PNGs");
  add_output_options(*command, options->output);
  add_examples(*command,
               "  assay experiment e3 -c examples/estimator.yaml --out runs/e3\n"
               "  assay experiment e3 -c examples/estimator.yaml --out runs/e3 --no-measure \\\n"
               "    --override estimator.guard.risk=0.1\n"
               "  assay experiment e3 -c examples/estimator.yaml --out runs/pairs --pairs-only\n"
               "An experiment that was interrupted goes on with the same command.");
  command->callback([options, &chosen] { chosen = [options] { return experiment(*options); }; });
}

}  // namespace assay::app
