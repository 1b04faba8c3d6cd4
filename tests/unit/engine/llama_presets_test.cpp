// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/presets.hpp"

#include <set>
#include <string>

#include <doctest/doctest.h>

#include "assay/engine/llama/tensors.hpp"
#include "llama_fixture.hpp"

namespace assay::engine::llama {

namespace {

std::uint64_t parameters_of(const Model& model) {
  return parameter_count(shape_of(model).value());
}

}  // namespace

TEST_CASE("presets have the parameters that their publishers state, within 1 %") {
  const auto within_a_percent = [](const char* preset, double published) {
    CAPTURE(preset);
    const auto counted = static_cast<double>(parameters_of(preset_model(preset)));
    CHECK(counted / published == doctest::Approx(1).epsilon(0.01));
  };
  within_a_percent("gemma3-270m", 268e6);
  within_a_percent("gemma3-1b", 1.0e9);
  within_a_percent("llama3.2-1b", 1.24e9);
  within_a_percent("qwen2-1.5b", 1.54e9);
  within_a_percent("smollm2-1.7b", 1.71e9);
  within_a_percent("olmoe-1b-7b", 6.92e9);
  within_a_percent("bert-base", 110e6);
  within_a_percent("modernbert-base", 149e6);
  within_a_percent("nomic-embed-text-v1", 137e6);
}

TEST_CASE("encoders have the very parameters of their published checkpoints") {
  // bert-base-uncased has 109,482,240 with its pooler, a matrix and a bias of width 768.
  CHECK(parameters_of(preset_model("bert-base")) == 109'482'240 - (768 * 768 + 768));
  CHECK(parameters_of(preset_model("modernbert-base")) == 149'014'272);
  CHECK(parameters_of(preset_model("nomic-embed-text-v1")) == 136'731'648);
}

TEST_CASE("an encoder's heads make up its embedding, and its positions are part of bert") {
  Model model = preset_model("tiny-modern-bert");
  model.config["attention.head_count"] = 4;
  CHECK(shape_of(model).value().head_count_kv == 4);
  CHECK(shape_of(model).value().head_length() == 64);
  for (const char* key : {"attention.head_count_kv", "attention.key_length", "tied_embeddings",
                          "token_type_count", "expert_count"}) {
    Model other = preset_model("tiny-modern-bert");
    other.config[key] = 1;
    CAPTURE(key);
    CHECK_FALSE(shape_of(other));
  }
  const std::uint64_t usual = parameters_of(preset_model("tiny-bert"));
  model = preset_model("tiny-bert");
  model.config["context_length"] = 513;
  model.config["token_type_count"] = 1;
  CHECK(parameters_of(model) == usual);
}

TEST_CASE("an output matrix of its own makes qwen2-1.5b the shape of DeepSeek-R1-Distill-Qwen") {
  Model model = preset_model("qwen2-1.5b");
  model.config["tied_embeddings"] = false;
  CHECK(static_cast<double>(parameters_of(model)) / 1.78e9 == doctest::Approx(1).epsilon(0.01));
}

TEST_CASE("every preset passes the checks that overridden shapes have to pass") {
  for (const Preset& preset : presets()) {
    CAPTURE(preset.name);
    CHECK(configured(preset.shape, {}).value() == preset.shape);
  }
}

TEST_CASE("tensors have names of their own") {
  for (const Preset& preset : presets()) {
    std::set<std::string> names;
    for (const Tensor& tensor : tensors(preset.shape)) {
      CAPTURE(tensor.name);
      CHECK(names.insert(tensor.name).second);
      CHECK(tensor.values() > 0);
    }
  }
}

TEST_CASE("a hyperparameter can be overridden, and the head follows the embedding") {
  Model model = preset_model("tiny-llama");
  model.config["embedding_length"] = 512;
  model.config["block_count"] = 2;
  const auto shape = shape_of(model).value();
  CHECK(shape.embedding_length == 512);
  CHECK(shape.block_count == 2);
  CHECK(shape.head_length() == 64);
}

TEST_CASE("an unknown hyperparameter suggests the nearest one") {
  Model model = preset_model("tiny-llama");
  model.config["embeding_length"] = 512;
  std::string key;
  const auto shape = shape_of(model, &key);
  REQUIRE_FALSE(shape);
  CHECK(key == "embeding_length");
  CHECK(shape.error().hint == "did you mean 'embedding_length'?");
}

TEST_CASE("a model without experts or a sliding window has no such hyperparameter") {
  for (const char* key : {"expert_count", "expert_used_count", "attention.sliding_window"}) {
    Model model = preset_model("tiny-llama");
    model.config[key] = 4;
    CAPTURE(key);
    CHECK_FALSE(shape_of(model));
  }
}

TEST_CASE("an unknown preset suggests the nearest one") {
  const auto shape = shape_of(preset_model("tiny-lama"));
  REQUIRE_FALSE(shape);
  CHECK(shape.error().hint == "did you mean 'tiny-llama'?");
}

TEST_CASE("values that llama.cpp would not survive are refused") {
  struct Override {
    const char* preset;
    const char* key;
    Json value;
  };
  const Override overrides[] = {
      {"tiny-llama", "block_count", 0},
      {"tiny-llama", "block_count", -1},
      {"tiny-llama", "block_count", 513},
      {"tiny-llama", "block_count", 2.5},
      {"tiny-llama", "block_count", "2"},
      {"tiny-llama", "vocab_size", std::int64_t{1} << 62},
      {"tiny-llama", "attention.head_count", 3},
      {"tiny-llama", "attention.head_count_kv", 3},
      {"tiny-llama", "attention.key_length", 12},
      {"tiny-llama", "embedding_length", 257},
      {"tiny-llama", "tied_embeddings", 1},
      {"tiny-qwen2", "attention.key_length", 64},
      {"tiny-olmoe", "attention.head_count_kv", 4},
      {"tiny-olmoe", "expert_used_count", 17},
      {"tiny-bert", "token_type_count", 0},
      {"tiny-bert", "attention.head_count", 3},
      {"tiny-modern-bert", "attention.sliding_window", 0},
  };
  for (const Override& override_of : overrides) {
    CAPTURE(override_of.key);
    CAPTURE(override_of.value.dump());
    Model model = preset_model(override_of.preset);
    model.config[override_of.key] = override_of.value;
    std::string key;
    const auto shape = shape_of(model, &key);
    REQUIRE_FALSE(shape);
    CHECK(shape.error().code == ErrorCode::usage);
    CHECK_FALSE(key.empty());
  }
}

}  // namespace assay::engine::llama
