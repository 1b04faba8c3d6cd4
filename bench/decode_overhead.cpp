// SPDX-License-Identifier: Apache-2.0

// What measuring costs the measured: tokens per second through Engine::execute, its events
// recorded, against a bare loop over the same context with nothing but llama.cpp's own calls. The
// tiny model makes it hard: the less a token takes, the more any overhead shows.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <llama.h>

#include "assay/base/clock.hpp"
#include "assay/engine/llama/knobs.hpp"
#include "assay/engine/llama/module/llama_engine.hpp"
#include "assay/engine/llama/module/log.hpp"
#include "assay/measure/recorder.hpp"
#include "ratio.hpp"

namespace {

using namespace assay;

constexpr int prompt_tokens = 16;
constexpr int output_tokens = 32;
constexpr int warmup_pairs = 20;
constexpr int pairs_wanted = 500;  // short ones: a disturbance then spoils little

SessionRequest request() {
  SessionRequest request;
  request.model.preset = "tiny-llama";
  request.model.weights = "q8_0";
  for (const KnobSpec& knob : engine::llama::knob_specs()) {
    request.point.knobs[knob.name] = knob.initial;
  }
  constexpr bool encoder = false;
  engine::llama::keep_knobs_of(encoder, request.point.knobs);
  request.point.knobs["device"] = "cpu";
  request.point.knobs["prompt_tokens"] = prompt_tokens;
  request.point.knobs["output_tokens"] = output_tokens;
  // The loop itself runs on one thread; more of them would only add the scheduler's noise.
  request.point.knobs["threads"] = 1;
  return request;
}

void stop(const Error& error) {
  fmt::print(stderr, "{}\n", one_line(error));
  std::exit(exit_code(error.code));
}

class BareLoop {
 public:
  explicit BareLoop(llama_context* context) : context_(context), prompt_(prompt_tokens) {
    llama_sampler_chain_params parameters = llama_sampler_chain_default_params();
    parameters.no_perf = true;
    sampler_.reset(llama_sampler_chain_init(parameters));
    llama_sampler_chain_add(sampler_.get(), llama_sampler_init_greedy());
    for (int i = 0; i < prompt_tokens; ++i) prompt_[static_cast<std::size_t>(i)] = i;
  }

  void reset() { llama_memory_clear(llama_get_memory(context_), true); }

  // Returns the last token, so that nothing can be left out.
  llama_token run() {
    llama_batch batch = llama_batch_get_one(prompt_.data(), prompt_tokens);
    llama_token token = 0;
    for (int i = 0; i < output_tokens; ++i) {
      if (llama_decode(context_, batch) != 0) return -1;
      token = llama_sampler_sample(sampler_.get(), context_, -1);
      batch = llama_batch_get_one(&token, 1);
    }
    return token;
  }

 private:
  llama_context* context_;
  engine::llama::SamplerHandle sampler_;
  std::vector<llama_token> prompt_;
};

}  // namespace

int main() {
  engine::llama::install_log();
  llama_backend_init();
  engine::llama::LlamaEngine engine;
  if (const auto loaded = engine.load(request()); !loaded) stop(loaded.error());
  BareLoop bare(engine.context());
  const MonotonicClock clock;
  measure::Recorder recorder(clock, engine.event_capacity());

  const auto time_ours = [&] {
    if (const auto done = engine.reset(1); !done) stop(done.error());
    recorder.clear();
    const std::int64_t began = MonotonicClock::read();
    if (const auto done = engine.execute(recorder); !done) stop(done.error());
    return static_cast<double>(MonotonicClock::read() - began);
  };
  const auto time_bare = [&] {
    bare.reset();
    const std::int64_t began = MonotonicClock::read();
    if (bare.run() < 0) stop({ErrorCode::measurement, "llama_decode failed in the bare loop"});
    return static_cast<double>(MonotonicClock::read() - began);
  };

  const auto pairs = bench::timed_in_turns(warmup_pairs, pairs_wanted, time_bare, time_ours);
  const double ours_ns = bench::total_of_ours(pairs);
  fmt::print("decode loop: {:.0f} tokens/s through assay here\n",
             output_tokens * double{pairs_wanted} / (ours_ns * 1e-9));
  fmt::print("{}", bench::verdict_line("tokens/s through assay / bare loop", bench::ratio_of(pairs),
                                       0.99, true));
}
