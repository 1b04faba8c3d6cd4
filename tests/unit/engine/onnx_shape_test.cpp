// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/encoder/shape.hpp"

#include <string>

#include <doctest/doctest.h>

#include "assay/engine/onnx/encoder/tensors.hpp"
#include "onnx_fixture.hpp"

namespace assay::engine::onnx {
namespace {

Model model_of(const std::string& preset, const Knobs& config = {}) {
  Model model;
  model.preset = preset;
  model.config = config;
  return model;
}

}  // namespace

// Sources: the papers' tables and the model cards. Published figures count the encoder; a head of
// two labels is added here: BERT's pooler belongs to its 109.5 M.
TEST_CASE("presets have the parameters that were published") {
  const auto millions = [](const std::string& preset, const Knobs& config = {}) {
    return static_cast<double>(parameter_count(shape_of(model_of(preset, config)).value())) / 1e6;
  };
  CHECK(millions("hf_bert") == doctest::Approx(109.48).epsilon(0.0005));
  CHECK(millions("hf_bert", {{"pretrained_model_name", "bert-large-uncased"}}) ==
        doctest::Approx(335.14).epsilon(0.0005));
  CHECK(millions("mosaic_bert") == doctest::Approx(137).epsilon(0.005));
  CHECK(millions("flex_bert") == doctest::Approx(149).epsilon(0.005));
  CHECK(millions("flex_bert", {{"pretrained_model_name", "answerdotai/ModernBERT-large"}}) ==
        doctest::Approx(395).epsilon(0.005));
}

TEST_CASE("a model of another type lends its vocabulary") {
  const auto shape =
      shape_of(model_of("flex_bert", {{"pretrained_model_name", "bert-base-uncased"}}));
  REQUIRE(shape);
  CHECK(shape->vocab_size == 30'522);
  CHECK(shape->num_hidden_layers == 22);
}

TEST_CASE("a model's configuration changes its shape") {
  const auto shape = shape_of(small_model("flex_bert", "mlm"));
  REQUIRE(shape);
  CHECK(shape->task == Task::mlm);
  CHECK(shape->hidden_size == 48);
  CHECK(shape->local_attention == 6);
  CHECK(shape->is_global(0));
  CHECK_FALSE(shape->is_global(1));
  CHECK(shape->is_global(3));
}

TEST_CASE("keys and values that do not fit are refused by name") {
  const auto refused = [](const std::string& preset, const Knobs& config, const char* key) {
    std::string culprit;
    const auto shape = shape_of(model_of(preset, config), &culprit);
    CAPTURE(key);
    REQUIRE_FALSE(shape);
    CHECK(shape.error().code == ErrorCode::usage);
    CHECK(culprit == key);
  };
  refused("bert", {}, "preset");
  refused("hf_bert", {{"hidden_sise", 64}}, "hidden_sise");
  refused("hf_bert", {{"hidden_size", "64"}}, "hidden_size");
  refused("hf_bert", {{"hidden_size", 0}}, "hidden_size");
  refused("hf_bert", {{"hidden_size", 100}}, "num_attention_heads");
  refused("hf_bert", {{"local_attention", 64}}, "local_attention");  // a BERT has no window
  refused("hf_bert", {{"task", "translation"}}, "task");
  refused("hf_bert", {{"pretrained_model_name", "gpt2"}}, "pretrained_model_name");
  refused("hf_bert", {{"pretrained_model_name", 7}}, "pretrained_model_name");
  refused("flex_bert", {{"hidden_size", 36}}, "num_attention_heads");  // heads of 3 values
  refused("flex_bert", {{"global_rope_theta", 0.5}}, "global_rope_theta");
}

}  // namespace assay::engine::onnx
