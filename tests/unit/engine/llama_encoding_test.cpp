// SPDX-License-Identifier: Apache-2.0

// Encoders through the llama engine: what they announce, and whether their vectors are right.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <llama.h>

#include "assay/engine/llama/module/llama_engine.hpp"
#include "assay/engine/llama/presets.hpp"
#include "assay/engine/llama/synthetic_model.hpp"
#include "assay/engine/llama/tensors.hpp"
#include "llama_engine_fixture.hpp"

namespace assay::engine::llama {

namespace {

using Vector = std::vector<float>;

constexpr int width = 256;  // of all tiny encoders
const std::string tiny_encoders[] = {"tiny-bert", "tiny-modern-bert", "tiny-nomic-bert"};

SessionRequest request_for(const Model& model, const Knobs& knobs = {}) {
  return encoder_request(model, {{"sequence_length", 48}}, knobs);
}

// What the model yields: a vector of each sequence, or, without pooling, of each token.
std::vector<Vector> encode(LlamaEngine& engine, std::uint64_t iteration_seed = 1) {
  Protocol protocol;
  REQUIRE(engine.reset(iteration_seed));
  REQUIRE(engine.execute(protocol));
  llama_context* const context = engine.context();
  const bool pooled = llama_pooling_type(context) != LLAMA_POOLING_TYPE_NONE;
  const Output output = engine.output();
  const auto count = pooled ? output.sequences : static_cast<int>(output.tokens_in);
  std::vector<Vector> vectors;
  for (int i = 0; i < count; ++i) {
    const float* const values =
        pooled ? llama_get_embeddings_seq(context, i) : llama_get_embeddings_ith(context, i);
    REQUIRE(values != nullptr);
    vectors.emplace_back(values, values + width);
  }
  return vectors;
}

std::vector<Vector> vectors_of(const SessionRequest& request) {
  LlamaEngine engine;
  const auto facts = engine.load(request);
  REQUIRE_MESSAGE(facts, (facts ? "" : one_line(facts.error())));
  return encode(engine);
}

double norm(const Vector& vector) {
  double squares = 0;
  for (const float value : vector) squares += static_cast<double>(value) * value;
  return std::sqrt(squares);
}

// The length of the difference, in lengths of the first.
double distance(const Vector& one, const Vector& other) {
  Vector difference(one.size());
  std::transform(one.begin(), one.end(), other.begin(), difference.begin(), std::minus<>());
  return norm(difference) / norm(one);
}

}  // namespace

TEST_CASE("each encoder announces one pass, reads all tokens and generates none") {
  for (const std::string& preset : tiny_encoders) {
    CAPTURE(preset);
    const Model model = preset_model(preset);
    const auto engine = new_engine();
    const auto facts = engine->load(request_for(model, {{"batch_size", 3}}));
    REQUIRE_MESSAGE(facts, (facts ? "" : one_line(facts.error())));
    REQUIRE(engine->reset(1));
    Protocol protocol;
    REQUIRE(engine->execute(protocol));
    CHECK(protocol.events == std::vector<std::string>{"+total", "+encoder", "-encoder", "-total"});
    CHECK(protocol.events.size() <= engine->event_capacity());
    CHECK(engine->output().tokens_in == 144);
    CHECK(engine->output().tokens_out == 0);
    CHECK(engine->output().token_ids.empty());
    CHECK(engine->output().sequences == 3);

    REQUIRE(facts->model);
    CHECK(facts->model->architecture == word_of(shape_of(model)->architecture));
    CHECK(facts->model->synthetic);
    CHECK(facts->model->parameters == parameter_count(shape_of(model).value()));
    CHECK(facts->model->bytes > facts->model->parameters);
    CHECK(facts->engine.limitations.front().find("vectors mean nothing") != std::string::npos);
  }
}

TEST_CASE("vectors are finite and differ, in every weight type and architecture") {
  for (const std::string& preset : tiny_encoders) {
    for (const std::string& weights : weight_type_choices()) {
      CAPTURE(preset);
      CAPTURE(weights);
      const auto vectors = vectors_of(
          request_for(preset_model(preset, weights), {{"batch_size", 2}, {"pooling", "cls"}}));
      REQUIRE(vectors.size() == 2);
      for (const Vector& vector : vectors) {
        CHECK(std::all_of(vector.begin(), vector.end(), [](float x) { return std::isfinite(x); }));
      }
      CHECK(norm(vectors[0]) > 1);
      CHECK(distance(vectors[0], vectors[1]) > 0.1);
    }
  }
}

TEST_CASE("every iteration yields the same vectors, bit by bit") {
  for (const std::string& preset : tiny_encoders) {
    CAPTURE(preset);
    LlamaEngine engine;
    REQUIRE(engine.load(request_for(preset_model(preset), {{"batch_size", 2}, {"threads", 2}})));
    const auto first = encode(engine, 1);
    CHECK(encode(engine, 2) == first);
    CHECK(encode(engine, 1) == first);
  }
}

TEST_CASE("a sequence's vector does not depend on the sequences beside it") {
  struct Attention {
    std::string choice;
    double tolerance;  // fused kernels round in other places when the batch is larger
  };
  const Attention attentions[] = {{"off", 1e-4}, {"on", 0.02}};
  for (const std::string& preset : tiny_encoders) {
    for (const Attention& attention : attentions) {
      for (const std::string pooling : {"mean", "cls", "last"}) {
        CAPTURE(preset);
        CAPTURE(attention.choice);
        CAPTURE(pooling);
        const Model model = preset_model(preset, "f32");
        const Knobs knobs{{"flash_attention", attention.choice}, {"pooling", pooling}};
        Knobs four = knobs;
        four["batch_size"] = 4;
        const auto alone = vectors_of(request_for(model, knobs));
        const auto together = vectors_of(request_for(model, four));
        REQUIRE(alone.size() == 1);
        REQUIRE(together.size() == 4);
        CHECK(distance(alone[0], together[0]) < attention.tolerance);
        CHECK(distance(alone[0], together[1]) > 0.1);
      }
    }
  }
}

TEST_CASE("pooling makes of the tokens' vectors what it says") {
  for (const std::string& preset : tiny_encoders) {
    CAPTURE(preset);
    const auto pooled = [&](const char* pooling) {
      return vectors_of(request_for(preset_model(preset, "f32"), {{"pooling", pooling}}));
    };
    const auto tokens = pooled("none");
    REQUIRE(tokens.size() == 48);
    Vector mean(width);
    for (const Vector& token : tokens) {
      for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += token[i] / 48;
    }
    CHECK(distance(pooled("mean").front(), mean) < 1e-3);
    CHECK(distance(pooled("cls").front(), tokens.front()) < 1e-3);
    CHECK(distance(pooled("last").front(), tokens.back()) < 1e-3);
  }
}

TEST_CASE("attention looks both ways") {
  // The first token's vector depends on how long the sequence is, so on what follows it.
  for (const std::string& preset : tiny_encoders) {
    CAPTURE(preset);
    const Model model = preset_model(preset, "f32");
    const auto whole = vectors_of(request_for(model, {{"pooling", "cls"}}));
    const auto half = vectors_of(request_for(model, {{"pooling", "cls"}, {"sequence_length", 24}}));
    CHECK(distance(whole.front(), half.front()) > 0.01);
  }
}

TEST_CASE("fused attention yields what attention in steps yields") {
  for (const std::string& preset : tiny_encoders) {
    CAPTURE(preset);
    const Model model = preset_model(preset, "f32");
    const auto fused = vectors_of(request_for(model, {{"flash_attention", "on"}}));
    const auto stepwise = vectors_of(request_for(model, {{"flash_attention", "off"}}));
    CHECK(distance(fused.front(), stepwise.front()) < 0.02);
  }
}

TEST_CASE("a written encoder yields what its preset yields") {
  const ScratchFolder folder;
  for (const std::string& preset : tiny_encoders) {
    for (const char* weights : {"q8_0", "q4_k"}) {
      CAPTURE(preset);
      CAPTURE(weights);
      const Model model = preset_model(preset, weights);
      REQUIRE(write_model(model, folder / "m.gguf"));
      SessionRequest request = request_for({});
      request.model.file = "m.gguf";
      request.model_path = (folder / "m.gguf").string();
      CHECK(vectors_of(request) == vectors_of(request_for(model)));
    }
  }
}

TEST_CASE("fewer blocks yield other vectors") {
  for (const std::string& preset : tiny_encoders) {
    CAPTURE(preset);
    const Model model = preset_model(preset);
    const auto all = vectors_of(request_for(model));
    const auto two = vectors_of(request_for(model, {{"active_blocks", 2}}));
    CHECK(distance(all.front(), two.front()) > 0.01);
  }
}

TEST_CASE("a batch whose attention would not fit any memory is refused before it is begun") {
  const auto facts = new_engine()->load(request_for(
      preset_model("tiny-modern-bert"), {{"batch_size", 256}, {"sequence_length", 8192}}));
  REQUIRE_FALSE(facts);
  CHECK(facts.error().code == ErrorCode::missing);
  CHECK(facts.error().message.find("sequence_length 8192 needs") != std::string::npos);
}

}  // namespace assay::engine::llama
