// SPDX-License-Identifier: Apache-2.0

// What measuring costs the measured, with ONNX Runtime: batches per second through Engine::execute,
// its events recorded, against a bare loop over the same two sessions with nothing but the
// library's own calls. A small encoder and short sequences make it hard: the less a batch takes,
// the more any overhead shows.

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "assay/base/clock.hpp"
#include "assay/engine/onnx/knobs.hpp"
#include "assay/engine/onnx/module/encoder_graph.hpp"
#include "assay/engine/onnx/module/encoder_network.hpp"
#include "assay/measure/recorder.hpp"
#include "ratio.hpp"

namespace {

using namespace assay;
using namespace assay::engine::onnx;

constexpr std::int64_t sequence_length = 32;
constexpr int warmup_pairs = 50;
constexpr int pairs_wanted = 2000;  // short ones: a disturbance then spoils little

SessionRequest request() {
  SessionRequest request;
  request.model.preset = "hf_bert";
  request.model.config = {{"num_hidden_layers", 2},
                          {"hidden_size", 128},
                          {"num_attention_heads", 4},
                          {"intermediate_size", 512},
                          {"vocab_size", 4096}};
  for (const KnobSpec& knob : knob_specs()) request.point.knobs[knob.name] = knob.initial;
  request.point.knobs["sequence_length"] = sequence_length;
  request.point.knobs["device"] = "cpu";
  // Both run the same tokens again and again: other rows of the embeddings would be other work.
  request.point.knobs["num_samples"] = 1;
  // The loop itself runs on one thread; more of them would only add the scheduler's noise.
  request.point.knobs["threads"] = 1;
  return request;
}

// The same graph, weights and inputs, in sessions that it shares with the engine's network.
class BareLoop {
 public:
  BareLoop(EncoderNetwork& network, const EncoderShape& shape)
      : network_(network),
        ids_(network.batch().ids),
        mask_(network.batch().mask),
        types_(ids_.size(), 0),
        hidden_(ids_.size() * static_cast<std::size_t>(shape.hidden_size)),
        logits_(static_cast<std::size_t>(shape.num_labels)) {
    Ort::AllocatorWithDefaultOptions allocator;
    encoder_output_ = network_.encoder().GetOutputNameAllocated(0, allocator).get();
    head_output_ = network_.head().GetOutputNameAllocated(0, allocator).get();
    const std::array<std::int64_t, 2> tokens{1, sequence_length};
    const std::array<std::int64_t, 3> hidden{1, sequence_length, shape.hidden_size};
    const std::array<std::int64_t, 2> labels{1, shape.num_labels};
    const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
    const auto over = [&](auto& values, const auto& dimensions) {
      return Ort::Value::CreateTensor(memory, values.data(), values.size(), dimensions.data(),
                                      dimensions.size());
    };
    inputs_.push_back(over(ids_, tokens));
    inputs_.push_back(over(mask_, tokens));
    inputs_.push_back(over(types_, tokens));
    hidden_value_ = over(hidden_, hidden);
    logits_value_ = over(logits_, labels);
  }

  // Returns a result, so that nothing can be left out.
  float run() {
    const std::array names{edges::input_ids, edges::attention_mask, edges::token_type_ids};
    const char* const encoder_output = encoder_output_.c_str();
    const char* const head_input = edges::hidden_states;
    const char* const head_output = head_output_.c_str();
    network_.encoder().Run(options_, names.data(), inputs_.data(), names.size(), &encoder_output,
                           &hidden_value_, 1);
    network_.head().Run(options_, &head_input, &hidden_value_, 1, &head_output, &logits_value_, 1);
    return logits_.front();
  }

 private:
  EncoderNetwork& network_;
  std::vector<std::int64_t> ids_;
  std::vector<std::int64_t> mask_;
  std::vector<std::int64_t> types_;
  std::vector<float> hidden_;
  std::vector<float> logits_;
  std::string encoder_output_;
  std::string head_output_;
  std::vector<Ort::Value> inputs_;
  Ort::Value hidden_value_{nullptr};
  Ort::Value logits_value_{nullptr};
  Ort::RunOptions options_;
};

}  // namespace

int main() {
  const SessionRequest asked = request();
  const auto settings = read_settings(asked.point.knobs);
  const auto shape = shape_of(asked.model);
  if (!settings || !shape) return exit_code(ErrorCode::defect);
  EncoderNetwork network(asked, *shape, *settings, Provider{}, 1);
  BareLoop bare(network, *shape);
  const MonotonicClock clock;
  measure::Recorder recorder(clock, 8);

  double kept = 0;
  const auto time_ours = [&] {
    network.prepare();
    recorder.clear();
    const std::int64_t began = MonotonicClock::read();
    recorder.stage_begins(Stage::total);
    network.run(recorder);
    recorder.stage_ends(Stage::total);
    return static_cast<double>(MonotonicClock::read() - began);
  };
  const auto time_bare = [&] {
    const std::int64_t began = MonotonicClock::read();
    kept += static_cast<double>(bare.run());
    return static_cast<double>(MonotonicClock::read() - began);
  };

  const auto pairs = bench::timed_in_turns(warmup_pairs, pairs_wanted, time_bare, time_ours);
  const double ours_ns = bench::total_of_ours(pairs);
  if (kept != kept) return exit_code(ErrorCode::measurement);  // NaN: it computed nothing
  fmt::print("encoder of {} tokens: {:.0f} µs a batch through assay here\n", sequence_length,
             ours_ns / pairs_wanted / 1e3);
  fmt::print("{}", bench::verdict_line("batches/s through assay / bare loop",
                                       bench::ratio_of(pairs), 0.99, true));
}
