// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/module/llama_engine.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <llama.h>

#include "assay/engine/cores.hpp"
#include "assay/engine/llama/module/backends.hpp"
#include "assay/engine/llama/presets.hpp"
#include "assay/engine/llama/synthetic_model.hpp"
#include "assay/engine/llama/tensors.hpp"
#include "llama_engine_fixture.hpp"

namespace assay::engine::llama {

namespace {

using Ids = std::vector<std::int32_t>;

SessionRequest request_for(const Model& model, const Knobs& knobs = {}) {
  return decoder_request(model, {{"prompt_tokens", 12}, {"output_tokens", 8}}, knobs);
}

Ids generate(Engine& engine, std::uint64_t iteration_seed) {
  Protocol protocol;
  REQUIRE(engine.reset(iteration_seed));
  REQUIRE(engine.execute(protocol));
  const Output output = engine.output();
  return {output.token_ids.begin(), output.token_ids.end()};
}

Ids ids_of(const SessionRequest& request, std::uint64_t iteration_seed = 1) {
  const auto engine = new_engine();
  const auto facts = engine->load(request);
  REQUIRE_MESSAGE(facts, (facts ? "" : one_line(facts.error())));
  return generate(*engine, iteration_seed);
}

const char* const tiny_presets[] = {"tiny-llama", "tiny-qwen2", "tiny-gemma3", "tiny-olmoe"};

}  // namespace

TEST_CASE("each architecture announces its stages and tokens in order") {
  for (const char* preset : tiny_presets) {
    CAPTURE(preset);
    const Model model = preset_model(preset);
    const auto engine = new_engine();
    const auto facts = engine->load(request_for(model, {{"output_tokens", 3}}));
    REQUIRE(facts);
    REQUIRE(engine->reset(1));
    Protocol protocol;
    REQUIRE(engine->execute(protocol));
    CHECK(protocol.events == std::vector<std::string>{"+total", "+prefill", "sampling", "token",
                                                      "-prefill", "+decode", "sampling", "token",
                                                      "sampling", "token", "-decode", "-total"});
    CHECK(protocol.events.size() == engine->event_capacity());
    CHECK(engine->output().tokens_in == 12);
    CHECK(engine->output().tokens_out == 3);

    REQUIRE(facts->model);
    CHECK(facts->model->source == std::string("preset ") + preset);
    CHECK(facts->model->synthetic);
    CHECK(facts->model->parameters == parameter_count(shape_of(model).value()));
    CHECK(facts->model->bytes > facts->model->parameters);
    CHECK(facts->model->quantization == "Q8_0");
    CHECK(facts->engine.device == "cpu");
    CHECK_FALSE(facts->engine.backend.empty());
    CHECK_FALSE(facts->engine.limitations.empty());
  }
}

TEST_CASE("a single token is prefill's, and there is no decode stage") {
  const auto engine = new_engine();
  REQUIRE(engine->load(request_for(preset_model("tiny-llama"), {{"output_tokens", 1}})));
  REQUIRE(engine->reset(1));
  Protocol protocol;
  REQUIRE(engine->execute(protocol));
  CHECK(protocol.events ==
        std::vector<std::string>{"+total", "+prefill", "sampling", "token", "-prefill", "-total"});
  CHECK(protocol.events.size() <= engine->event_capacity());
}

TEST_CASE("logits are finite and differ, in every weight type and architecture") {
  for (const char* preset : tiny_presets) {
    for (const std::string& weights : weight_type_choices()) {
      CAPTURE(preset);
      CAPTURE(weights);
      LlamaEngine engine;
      REQUIRE(engine.load(request_for(preset_model(preset, weights), {{"output_tokens", 1}})));
      generate(engine, 1);
      const float* const logits = llama_get_logits_ith(engine.context(), 11);
      REQUIRE(logits != nullptr);
      double sum = 0;
      double squares = 0;
      constexpr int vocabulary = 4096;
      for (int i = 0; i < vocabulary; ++i) {
        REQUIRE(std::isfinite(logits[i]));
        sum += logits[i];
        squares += static_cast<double>(logits[i]) * logits[i];
      }
      const double mean = sum / vocabulary;
      const double deviation = std::sqrt(squares / vocabulary - mean * mean);
      CHECK(deviation > 1.5);
      CHECK(deviation < 8);
    }
  }
}

TEST_CASE("the same seeds give the same tokens, in one engine and in another") {
  const auto request = request_for(preset_model("tiny-llama"), {{"sampler", "temperature"}});
  const auto engine = new_engine();
  REQUIRE(engine->load(request));
  const Ids first = generate(*engine, 7);
  CHECK(first.size() == 8);
  CHECK(generate(*engine, 8) != first);
  CHECK(generate(*engine, 7) == first);
  CHECK(ids_of(request, 7) == first);
}

TEST_CASE("greedy does not depend on the iteration's seed, but on the prompt's and the model's") {
  SessionRequest request = request_for(preset_model("tiny-llama"));
  const Ids first = ids_of(request, 1);
  CHECK(ids_of(request, 2) == first);
  CHECK(std::any_of(first.begin(), first.end(), [&](auto id) { return id != first.front(); }));

  request.study_seed = 6;
  CHECK(ids_of(request, 1) != first);
  request.study_seed = 5;
  request.model.seed = 12;
  CHECK(ids_of(request, 1) != first);
}

TEST_CASE("a sampler seed of one's own holds for every iteration") {
  const auto request = request_for(preset_model("tiny-llama"),
                                   {{"sampler", "top_k,temperature"}, {"sampler_seed", 42}});
  CHECK(ids_of(request, 1) == ids_of(request, 2));
}

TEST_CASE("the strictest chains choose what greedy chooses") {
  const Ids greedy = ids_of(request_for(preset_model("tiny-llama")));
  for (const char* sampler : {"top_k=1", "min_p=1,temperature=1"}) {
    CAPTURE(sampler);
    CHECK(ids_of(request_for(preset_model("tiny-llama"), {{"sampler", sampler}})) == greedy);
  }
}

TEST_CASE("parallel sequences have prompts and tokens of their own") {
  const auto engine = new_engine();
  REQUIRE(engine->load(request_for(preset_model("tiny-llama"), {{"batch_size", 3}})));
  const Ids ids = generate(*engine, 1);
  const Output output = engine->output();
  CHECK(output.sequences == 3);
  CHECK(output.tokens_in == 36);
  CHECK(output.tokens_out == 24);
  REQUIRE(ids.size() == 24);

  // The first sequence generates what it generates alone.
  const Ids alone = ids_of(request_for(preset_model("tiny-llama")));
  for (std::size_t step = 0; step < 8; ++step) CHECK(ids[step * 3] == alone[step]);
  CHECK_FALSE(std::equal(alone.begin(), alone.end(), ids.begin() + 1));
}

TEST_CASE("other experts and fewer blocks give other tokens") {
  const Ids usual = ids_of(request_for(preset_model("tiny-olmoe")));
  CHECK(ids_of(request_for(preset_model("tiny-olmoe"), {{"moe_top_k", 1}})) != usual);
  CHECK(ids_of(request_for(preset_model("tiny-olmoe"), {{"moe_top_k", 4}})) == usual);
  CHECK(ids_of(request_for(preset_model("tiny-olmoe"), {{"active_blocks", 2}})) != usual);
}

TEST_CASE("key/value memory and flash attention can be chosen") {
  for (const char* kv_type : {"f32", "f16", "q8_0", "q4_0"}) {
    CAPTURE(kv_type);
    CHECK(ids_of(request_for(preset_model("tiny-llama"), {{"kv_type", kv_type}})).size() == 8);
  }
  for (const char* choice : {"on", "off"}) {
    CAPTURE(choice);
    const Knobs knobs{{"flash_attention", choice}, {"context", 64}};
    CHECK(ids_of(request_for(preset_model("tiny-llama"), knobs)).size() == 8);
  }
}

TEST_CASE("a written model generates what its preset generates") {
  const ScratchFolder folder;
  for (const char* preset : tiny_presets) {
    for (const char* weights : {"q8_0", "q4_k"}) {
      CAPTURE(preset);
      CAPTURE(weights);
      const Model model = preset_model(preset, weights);
      REQUIRE(write_model(model, folder / "m.gguf"));

      SessionRequest request = request_for({});
      request.model.file = "m.gguf";
      request.model.sha256 = std::string(64, '0');
      request.model_path = (folder / "m.gguf").string();
      const auto engine = new_engine();
      const auto facts = engine->load(request);
      REQUIRE(facts);
      CHECK(facts->model->source == "m.gguf");
      CHECK(facts->model->sha256 == request.model.sha256);
      CHECK(facts->model->synthetic);
      CHECK(facts->model->parameters == parameter_count(shape_of(model).value()));
      CHECK(generate(*engine, 1) == ids_of(request_for(model)));
    }
  }
}

TEST_CASE("experts of a file can be chosen as well") {
  const ScratchFolder folder;
  const Model model = preset_model("tiny-olmoe");
  REQUIRE(write_model(model, folder / "m.gguf"));
  SessionRequest request = request_for({}, {{"moe_top_k", 1}});
  request.model.file = "m.gguf";
  request.model_path = (folder / "m.gguf").string();
  CHECK(ids_of(request) == ids_of(request_for(model, {{"moe_top_k", 1}})));
}

TEST_CASE("what cannot be had is missing, and named") {
  const auto error_of = [](const SessionRequest& request) {
    return new_engine()->load(request).error();
  };
  const Model model = preset_model("tiny-llama");
  CHECK(
      error_of(request_for(model, {{"cpu_variant", "no-such-cpu"}})).message.find("no-such-cpu") !=
      std::string::npos);

  SessionRequest request = request_for({});
  request.model.file = "none.gguf";
  request.model_path = "/nowhere/none.gguf";
  CHECK(error_of(request).code == ErrorCode::missing);
}

TEST_CASE("a model larger than any memory is refused before it is built") {
  Model model = preset_model("olmoe-1b-7b", "f32");
  model.config["block_count"] = 512;
  model.config["expert_count"] = 512;
  const auto facts = new_engine()->load(request_for(model));
  REQUIRE_FALSE(facts);
  CHECK(facts.error().code == ErrorCode::missing);
  CHECK(facts.error().message.find("memory") != std::string::npos);
}

TEST_CASE("what llama.cpp refuses is told in its own words") {
  Model model = preset_model("tiny-llama");
  model.config["attention.key_length"] = 24;
  const auto facts = new_engine()->load(request_for(model, {{"kv_type", "q4_0"}}));
  REQUIRE_FALSE(facts);
  CHECK(facts.error().code == ErrorCode::measurement);
  CHECK(facts.error().message.find("q4_0") != std::string::npos);
}

TEST_CASE("probing lists the variants that run here") {
  const Availability availability = assay_engine_llama_module.probe();
  CHECK(availability.available);
  CHECK_FALSE(availability.version.empty());
  CHECK(availability.devices.front() == "cpu");
  if (!cpu_variants().empty()) CHECK_FALSE(availability.backends.empty());
  CHECK(usable_cores() >= 1);
}

}  // namespace assay::engine::llama
