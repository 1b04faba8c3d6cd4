// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/replay/description.hpp"

#include "assay/data/workload.hpp"
#include "assay/engine/replay/trace.hpp"

namespace assay::engine::replay {
namespace {

std::optional<CaseProblem> prepare(Case& point, const Model* model, const ModelFiles& files) {
  (void)point;
  if (model == nullptr) return std::nullopt;
  if (model->file.empty()) {
    return CaseProblem{"model/preset", "the replay engine has no presets",
                       "name a CSV file of recorded latencies with 'file', or leave the model out"};
  }
  const auto trace = read_trace(path_of(files, model_file_key));
  if (!trace) {
    return CaseProblem{"model/file", trace.error().message, trace.error().hint, trace.error().code};
  }
  return std::nullopt;
}

std::vector<Stage> stages(const Case& point, const Model* /*model*/) {
  if (!has_decode_steps(point.knobs)) return {Stage::total, Stage::prefill};
  return {Stage::total, Stage::prefill, Stage::decode};
}

std::optional<ExpectedCost> expected_cost(const Case& point, const Model* model,
                                          const ModelFiles& files) {
  (void)files;
  if (point.knobs.at("clock") == "virtual") return ExpectedCost{};
  if (model != nullptr) return std::nullopt;
  const double steps = point.knobs.at("output_tokens").get<double>() - 1;
  const double milliseconds =
      point.knobs.at("prefill_ms").get<double>() + steps * point.knobs.at("token_ms").get<double>();
  return ExpectedCost{.iteration_ns =
                          static_cast<Nanoseconds>(milliseconds * nanoseconds_per_millisecond)};
}

std::vector<KnobSpec> knobs() {
  constexpr double million = 1e6;
  return {
      {.name = "prompt_tokens",
       .initial = 16,
       .minimum = 1,
       .maximum = million,
       .help = "tokens read by prefill, per sequence"},
      {.name = "output_tokens",
       .initial = 8,
       .minimum = 1,
       .maximum = million,
       .help = "tokens generated, per sequence; the first comes from prefill"},
      {.name = "batch_size",
       .initial = 1,
       .minimum = 1,
       .maximum = 4096,
       .help = "parallel sequences; they share each step's time"},
      {.name = "prefill_ms",
       .type = KnobType::number,
       .initial = 4.0,
       .minimum = 0,
       .maximum = million,
       .help = "mean time of prefill"},
      {.name = "token_ms",
       .type = KnobType::number,
       .initial = 1.0,
       .minimum = 0,
       .maximum = million,
       .help = "mean time of each token after the first"},
      {.name = "sampling_share",
       .type = KnobType::number,
       .initial = 0.02,
       .minimum = 0,
       .maximum = 1,
       .help = "part of a token's time spent choosing it"},
      {.name = "distribution",
       .type = KnobType::text,
       .initial = "lognormal",
       .choices = {"constant", "normal", "lognormal", "bimodal", "heavy_tail"},
       .help = "shape of the noise that one iteration's stages share"},
      {.name = "cov",
       .type = KnobType::number,
       .initial = 0.02,
       .minimum = 0,
       .maximum = 10,
       .help = "coefficient of variation of that noise"},
      {.name = "token_cov",
       .type = KnobType::number,
       .initial = 0.0,
       .minimum = 0,
       .maximum = 10,
       .help = "coefficient of variation of each token's own noise"},
      {.name = "session_cov",
       .type = KnobType::number,
       .initial = 0.0,
       .minimum = 0,
       .maximum = 10,
       .help = "coefficient of variation between sessions"},
      {.name = "autocorrelation",
       .type = KnobType::number,
       .initial = 0.0,
       .minimum = -0.99,
       .maximum = 0.99,
       .help = "lag-1 correlation of successive iterations (AR(1))"},
      {.name = "drift",
       .type = KnobType::number,
       .initial = 0.0,
       .minimum = -1,
       .maximum = 10,
       .help = "relative change per second of run time"},
      {.name = "warmup_factor",
       .type = KnobType::number,
       .initial = 1.0,
       .minimum = 0.01,
       .maximum = 1000,
       .help = "slowness of a session's first iteration, fading exponentially"},
      {.name = "warmup_length",
       .type = KnobType::number,
       .initial = 2.0,
       .minimum = 0.01,
       .maximum = million,
       .help = "iterations over which that fades to 1/e"},
      {.name = "clock",
       .type = KnobType::text,
       .initial = "virtual",
       .choices = {"virtual", "real"},
       .help = "virtual: time is only counted; real: the engine sleeps"},
      {.name = "fault",
       .type = KnobType::text,
       .initial = "none",
       .choices = {"none", "error", "exit", "crash", "hang"},
       .help = "what goes wrong: a reported error, exit(3), SIGABRT, or an endless wait"},
      {.name = "fault_session",
       .initial = 0,
       .minimum = 0,
       .maximum = million,
       .help = "the session in which it does"},
      {.name = "fault_iteration",
       .initial = 0,
       .minimum = -1,
       .maximum = million,
       .help = "the iteration in which it does, warm-up included; -1: while loading"},
  };
}

}  // namespace

const EngineDescription& description() {
  static const EngineDescription replay{
      .name = "replay",
      .summary = "replays recorded or described latencies, in virtual or real time",
      .needs_model = false,
      .executes = false,
      .knobs = knobs(),
      .prepare = &prepare,
      .stages = &stages,
      .expected_cost = &expected_cost,
  };
  return replay;
}

}  // namespace assay::engine::replay
