// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/module/layout_engine.hpp"

#include <utility>

#include <fmt/format.h>

#include "assay/base/clock.hpp"
#include "assay/base/random.hpp"
#include "assay/base/version.hpp"
#include "assay/engine/layout/description.hpp"
#include "assay/engine/layout/instruction_set.hpp"
#include "assay/engine/layout/knobs.hpp"
#include "assay/engine/layout/module/outcome.hpp"
#include "assay/engine/layout/module/source.hpp"
#include "assay/engine/layout/pipeline.hpp"
#include "assay/engine/layout/quality.hpp"
#include "assay/engine/layout/solution_store.hpp"
#include "assay/engine/layout/solver/solve_segments.hpp"

namespace assay::engine::layout {
namespace {

using Eigen::Index;
using Eigen::MatrixXf;

constexpr double milliseconds = 1e3;  // of a second
constexpr double bytes_of_mb = 1e6;
constexpr double percent = 100;
constexpr Index calibration_tokens = 256;

enum SeedPlace : std::uint64_t { for_solver, for_random_order, for_inputs };
enum InputPart : std::uint64_t { calibration, held_out };

std::uint64_t part_of(const SessionRequest& request, InputPart part, std::uint64_t number = 0) {
  return derive_seed(request.study_seed, {for_inputs, part, number});
}

Result<PipelineOptions> options_of(const SessionRequest& request, const Settings& settings,
                                   const Source& source) {
  const Block& block = source.block;
  PipelineOptions options{
      .mode = settings.mode,
      .solver = {.method = settings.solver,
                 .seed = derive_seed(request.study_seed, {for_solver}),
                 .budget_s = settings.solver_budget_ms / milliseconds},
      .source = settings.shared_access,
      .neighbours = static_cast<std::size_t>(settings.neighbours),
      .transformation = {.pruning = settings.pruning,
                         .sparsity = settings.sparsity,
                         .kv_kept = settings.kv_kept},
      .repermute_on_delta = settings.repermute_on_delta,
      .calibration = source.input.draw(calibration_tokens, part_of(request, calibration))};
  if (settings.shared_access == AccessSource::trace) {
    auto trace = read_trace_of(request, block);
    if (!trace) return fail(trace.error());
    options.trace = std::move(*trace);
  }
  if (!request.artifact_path.empty()) {
    auto given = read_given(request, block);
    if (!given) return fail(given.error());
    options.given = std::move(*given);
  }
  return options;
}

// What an earlier session solved for is not solved for again.
Solver solver_of(const Settings& settings) {
  const auto folder = settings.cache ? solution_folder() : std::nullopt;
  return [folder](const SharedAccess& weights, std::span<const Segment> segments,
                  const SolveOptions& options) {
    const MonotonicClock clock;
    if (!folder) return solve_segments(weights, segments, options, clock);
    const SolutionStore store(*folder);
    const std::string key = key_of(weights, segments, options);
    if (auto known = store.find(key, static_cast<std::size_t>(weights.rows()))) return *known;
    Solution solution = solve_segments(weights, segments, options, clock);
    // A folder that cannot be written to costs time and nothing else.
    (void)store.keep(key, solution);
    return solution;
  };
}

// Of the kernel that is timed against the block as it came, on inputs that nothing was fitted to.
Quality quality_against(const SessionRequest& request, const Source& source,
                        const Block& transformed, Quantization quantization) {
  constexpr Index tokens = 64;
  constexpr Index batches = 32;
  BlockKernel reference(source.block, tokens, Quantization::none);
  BlockKernel timed(transformed, tokens, quantization);
  const Index outputs = source.block.feed_forward.down.rows();
  MatrixXf expected(outputs, tokens * batches);
  MatrixXf found(outputs, tokens * batches);
  MatrixXf result(outputs, tokens);
  for (Index batch = 0; batch < batches; ++batch) {
    const MatrixXf input =
        source.input.draw(tokens, part_of(request, held_out, static_cast<std::uint64_t>(batch)));
    reference.run(input, result);
    expected.middleCols(batch * tokens, tokens) = result;
    timed.run(input, result);
    found.middleCols(batch * tokens, tokens) = result;
  }
  return quality_of(found, expected);
}

ModelFacts model_facts(const SessionRequest& request, const Block& block, const BlockKernel& kernel,
                       const Settings& settings) {
  const Model& model = request.model;
  std::uint64_t parameters = 0;
  for (const MatrixXf* const weights : weights_of(block)) {
    parameters += static_cast<std::uint64_t>(weights->size());
  }
  const bool is_preset = !model.preset.empty();
  ModelFacts facts{
      .architecture = block.attention ? "attention and gated feed-forward" : "gated feed-forward",
      .source = is_preset ? "preset " + model.preset : model.file,
      .synthetic = is_preset,
      .parameters = parameters,
      .bytes = kernel.bytes(),
      .quantization = settings.quantization == Quantization::none
                          ? "f32"
                          : fmt::format("int8 {}", word_of(settings.quantization))};
  if (!is_preset) facts.sha256 = model.sha256;
  return facts;
}

EngineFacts engine_facts(const PipelineResult& result, const Settings& settings,
                         bool is_synthetic) {
  EngineFacts facts{.name = "layout",
                    .version = std::string(version),
                    .device = "cpu",
                    .backend = std::string(word_of(best_instruction_set())),
                    .permutation_hash = hash_of(result.order())};
  if (is_synthetic) {
    facts.limitations.emplace_back("weights are seeded, with hidden clusters: no trained model");
  }
  if (budget_ended(result)) {
    facts.limitations.push_back(fmt::format(
        "the solver's budget of {} ms ended before it found nothing better: its order may differ "
        "from session to session",
        settings.solver_budget_ms));
  }
  return facts;
}

}  // namespace

Result<LoadFacts> LayoutEngine::load(const SessionRequest& request) {
  const auto settings = read_settings(request.point.knobs);
  if (!settings) return fail(settings.error());
  const auto source = read_source(request, *settings);
  if (!source) return fail(source.error());
  const auto options = options_of(request, *settings, *source);
  if (!options) return fail(options.error());

  const PipelineResult result = run_pipeline(source->block, *options, solver_of(*settings));
  if (settings->strict_budget && budget_ended(result)) {
    return fail(ErrorCode::budget,
                fmt::format("the solver's budget of {} ms ended first", settings->solver_budget_ms),
                "raise pipeline.solver_budget_ms, or leave pipeline.strict_budget out");
  }
  tokens_ = settings->batch_size;
  kernel_.emplace(result.block, tokens_, settings->quantization);
  result_.resize(result.block.feed_forward.down.rows(), tokens_);

  LoadFacts facts{.model = model_facts(request, result.block, *kernel_, *settings),
                  .engine = engine_facts(result, *settings, !request.model.preset.empty())};
  if (!request.is_profiled) {
    const Orders orders = orders_of(result, options->solver.cache,
                                    derive_seed(request.study_seed, {for_random_order}));
    const Quality quality = quality_against(request, *source, result.block, settings->quantization);
    facts.files = files_of(result, orders, *settings);
    readings_ = readings_of(result, orders, *settings);
    readings_[readings::quality] = quality.top1_agreement_pct;
    readings_[readings::quality_delta] = quality.top1_agreement_pct - percent;
    readings_[readings::output_error] = quality.output_error_pct;
    readings_[readings::tiles] = static_cast<double>(kernel_->tiles());
    readings_[readings::stored_mb] = static_cast<double>(kernel_->bytes()) / bytes_of_mb;
  }
  source_ = source->input;
  return facts;
}

Result<void> LayoutEngine::reset(std::uint64_t iteration_seed) {
  input_ = source_->draw(tokens_, iteration_seed);
  return {};
}

Result<void> LayoutEngine::execute(EventSink& events) {
  events.stage_begins(Stage::total);
  kernel_->run(input_, result_);
  events.stage_ends(Stage::total);
  return {};
}

Output LayoutEngine::output() const {
  return {.tokens_in = tokens_, .tokens_out = tokens_, .readings = readings_};
}

std::size_t LayoutEngine::event_capacity() const {
  return 2;  // the total's beginning and end
}

}  // namespace assay::engine::layout
