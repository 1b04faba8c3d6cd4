// SPDX-License-Identifier: Apache-2.0
#include "experiment_pair.hpp"

#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "assay/predict/fit.hpp"
#include "assay/predict/guardrail.hpp"
#include "assay/predict/predictor.hpp"
#include "assay/predict/transfer.hpp"
#include "assay/report/guard_json.hpp"
#include "assay/report/number_text.hpp"
#include "assay/report/transfer_json.hpp"
#include "assay/store/dataset_file.hpp"
#include "assay/store/run_files.hpp"
#include "draw_progress.hpp"
#include "output_file.hpp"

namespace assay::app {
namespace {

Failure of_pair(const std::string& name, const Error& error) {
  Error told = error;
  told.message = fmt::format("pair '{}': {}", name, error.message);
  return Failure(std::move(told));
}

Result<Estimator> fitted(const Dataset& source, const EstimatorPlan& plan) {
  return predict::fit(source, {.families = plan.families,
                               .folds = plan.folds,
                               .held_out = plan.held_out,
                               .seed = plan.seed});
}

Result<TransferResults> transferred(const Dataset& source, const Dataset& target,
                                    const EstimatorPlan& plan, const ExperimentOptions& options) {
  DrawProgress progress(options.output);
  return predict::transfer(source, target,
                           {.samples = plan.samples,
                            .seeds = plan.seeds,
                            .seed = plan.seed,
                            .design = plan.design,
                            .progress = progress.observer()});
}

Result<GuardAnalysis> guarded(const Dataset& source, const EstimatorPlan& plan,
                              const ExperimentOptions& options) {
  DrawProgress progress(options.output);
  return predict::analyze_guard(source, {.budget_fractions = plan.guard.budget_fractions,
                                         .margin = plan.guard.margin,
                                         .risk = plan.guard.risk,
                                         .draws = plan.guard.draws,
                                         .seed = plan.seed,
                                         .families = plan.families,
                                         .progress = progress.observer()});
}

}  // namespace

Result<std::vector<PairData>> read_published(std::span<const PublishedPair> pairs) {
  std::vector<PairData> read;
  for (const PublishedPair& pair : pairs) {
    auto source = store::read_dataset(pair.source);
    if (!source) return of_pair(pair.name, source.error());
    auto target = store::read_dataset(pair.target);
    if (!target) return of_pair(pair.name, target.error());
    read.push_back({std::move(*source), std::move(*target)});
  }
  return read;
}

Result<EstimatorPair> work_on_pair(const std::string& name, const PairData& data,
                                   const EstimatorPair* same_source, const EstimatorPlan& plan,
                                   const std::filesystem::path& folder,
                                   const ExperimentOptions& options) {
  EstimatorPair pair{.name = name, .published = name != measured_pair};
  if (same_source != nullptr) {
    pair.estimator = same_source->estimator;
    pair.guard = same_source->guard;
  }

  if (same_source == nullptr) {
    tell_step(options, fmt::format("{}: fitting the source device, {} of {}", name,
                                   report::plural(data.source.rows(), "row"),
                                   report::plural(data.source.group_count, "configuration")));
    auto estimator = fitted(data.source, plan);
    if (!estimator) return of_pair(name, estimator.error());
    pair.estimator = std::move(*estimator);
  }
  if (auto written = write_json(folder / store::files::estimator_model,
                                predict::estimator_json(pair.estimator));
      !written) {
    return fail(written.error());
  }

  tell_step(options, fmt::format("{}: transfer to the target device, {} for each of {}", name,
                                 report::plural(plan.seeds, "draw"),
                                 report::plural(plan.samples.size(), "sample size")));
  auto transfer = transferred(data.source, data.target, plan, options);
  if (!transfer) return of_pair(name, transfer.error());
  pair.transfer = std::move(*transfer);
  if (auto written = write_json(folder / store::files::calibration_results,
                                report::calibration_results_json(pair.transfer));
      !written) {
    return fail(written.error());
  }

  if (same_source == nullptr) {
    tell_step(options, fmt::format("{}: guardrail of the source device, {}", name,
                                   report::plural(plan.guard.draws, "draw")));
    auto guard = guarded(data.source, plan, options);
    if (!guard) return of_pair(name, guard.error());
    pair.guard = std::move(*guard);
  }
  if (auto written = write_json(folder / store::files::guardrail_analysis,
                                report::guardrail_analysis_json(pair.guard));
      !written) {
    return fail(written.error());
  }
  return pair;
}

}  // namespace assay::app
