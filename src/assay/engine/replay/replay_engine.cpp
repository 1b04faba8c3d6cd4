// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/replay/replay_engine.hpp"

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <thread>

#include <fmt/format.h>

#include "assay/base/random.hpp"
#include "assay/base/version.hpp"

namespace assay::engine::replay {
namespace {

// FNV-1a: cases of different names see different noise.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash;
}

Nanoseconds nanoseconds(double milliseconds) {
  return std::llround(milliseconds * nanoseconds_per_millisecond);
}

}  // namespace

Availability probe() {
  return {.available = true,
          .version = std::string(version),
          .backends = {},
          .devices = {"virtual", "real"}};
}

Result<std::unique_ptr<Engine>> create() {
  return std::make_unique<ReplayEngine>();
}

Result<LoadFacts> ReplayEngine::load(const SessionRequest& request) {
  request_ = request;
  const Knobs& knobs = request_.point.knobs;
  is_virtual_ = knobs.at("clock") == "virtual";
  clock_ = VirtualClock(request.elapsed_ns);
  sampling_share_ = knobs.at("sampling_share").get<double>();
  const auto session = static_cast<std::uint64_t>(request.session);
  model_.emplace(knobs, derive_seed(request.study_seed, {hash_of(request.point.name), session}));
  if (!request.model_path.empty()) {
    auto trace = read_trace(request.model_path);
    if (!trace) return fail(trace.error());
    trace_ = std::move(*trace);
  }
  if (knobs.at("fault_iteration") == -1) {
    if (auto fault = suffer_fault(); !fault) return fail(fault.error());
  }
  const auto tokens = knobs.at("output_tokens").get<std::size_t>();
  token_ns_.resize(tokens - 1);
  ids_.resize(tokens * knobs.at("batch_size").get<std::size_t>());

  LoadFacts facts;
  facts.engine = {.name = "replay",
                  .version = std::string(version),
                  .device = is_virtual_ ? "virtual" : "real",
                  .backend = trace_ ? "trace" : "described"};
  facts.engine.limitations.push_back(
      fmt::format("latencies are {} and replayed in {} time: no model was run",
                  trace_ ? "recorded" : "described", is_virtual_ ? "virtual" : "real"));
  return facts;
}

Result<void> ReplayEngine::reset(std::uint64_t iteration_seed) {
  ++iteration_;
  const Knobs& knobs = request_.point.knobs;
  Random ids(iteration_seed);
  for (std::int32_t& id : ids_) id = static_cast<std::int32_t>(ids.below(32'000));

  if (trace_) {
    const TraceRow& row = trace_->row(request_.session, iteration_);
    prefill_ns_ = row.prefill_ns;
    const auto steps = static_cast<Nanoseconds>(token_ns_.size());
    for (Nanoseconds i = 0; i < steps; ++i) {
      // Whole nanoseconds that add up to the recorded stage exactly.
      token_ns_[static_cast<std::size_t>(i)] =
          row.decode_ns * (i + 1) / steps - row.decode_ns * i / steps;
    }
    return {};
  }
  const Nanoseconds now =
      is_virtual_ ? clock_.now_ns() : MonotonicClock::read() - request_.epoch_ns;
  const double factor = model_->next_iteration(to_seconds(now));
  prefill_ns_ = nanoseconds(knobs.at("prefill_ms").get<double>() * factor);
  const double token_ms = knobs.at("token_ms").get<double>() * factor;
  for (Nanoseconds& token : token_ns_) token = nanoseconds(token_ms * model_->next_token());
  return {};
}

Result<void> ReplayEngine::execute(EventSink& events) {
  if (iteration_ == request_.point.knobs.at("fault_iteration")) {
    if (auto fault = suffer_fault(); !fault) return fault;
  }
  const auto step = [&](Nanoseconds duration) {
    const auto sampling = static_cast<Nanoseconds>(static_cast<double>(duration) * sampling_share_);
    pass(duration - sampling);
    events.sampling_begins();
    pass(sampling);
    events.token();
  };
  events.stage_begins(Stage::total);
  events.stage_begins(Stage::prefill);
  step(prefill_ns_);
  events.stage_ends(Stage::prefill);
  if (!token_ns_.empty()) {
    events.stage_begins(Stage::decode);
    for (const Nanoseconds duration : token_ns_) step(duration);
    events.stage_ends(Stage::decode);
  }
  events.stage_ends(Stage::total);
  return {};
}

Output ReplayEngine::output() const {
  const Knobs& knobs = request_.point.knobs;
  const int sequences = knobs.at("batch_size").get<int>();
  return {.tokens_in = knobs.at("prompt_tokens").get<std::int64_t>() * sequences,
          .tokens_out = static_cast<std::int64_t>(ids_.size()),
          .token_ids = ids_,
          .sequences = sequences};
}

std::size_t ReplayEngine::event_capacity() const {
  constexpr std::size_t stage_events = 6;
  return stage_events + 2 * (token_ns_.size() + 1);
}

void ReplayEngine::pass(Nanoseconds duration) noexcept {
  if (is_virtual_) {
    clock_.advance(duration);
  } else {
    std::this_thread::sleep_for(std::chrono::nanoseconds(duration));
  }
}

Result<void> ReplayEngine::suffer_fault() const {
  const Knobs& knobs = request_.point.knobs;
  const std::string fault = knobs.at("fault").get<std::string>();
  if (fault == "none" || request_.session != knobs.at("fault_session")) return {};
  std::cerr << "replay: suffering the fault '" << fault << "'\n" << std::flush;
  if (fault == "exit") std::_Exit(3);
  if (fault == "crash") std::abort();
  if (fault == "hang") {
    while (true) std::this_thread::sleep_for(std::chrono::hours(1));
  }
  return fail(ErrorCode::measurement, "the fault that the study describes");
}

}  // namespace assay::engine::replay
