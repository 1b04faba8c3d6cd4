// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/presets.hpp"

#include <doctest/doctest.h>

#include "assay/engine/llama/gguf_header.hpp"
#include "assay/engine/llama/tensors.hpp"
#include "assay/engine/vlm/projectors.hpp"
#include "vlm_fixture.hpp"

namespace assay::engine::vlm {
namespace {

std::string fault(const Knobs& config) {
  Model model = preset_model("tiny-vlm");
  model.config = config;
  std::string key;
  return shape_of(model, &key) ? "" : key;
}

}  // namespace

TEST_CASE("the large preset has the sizes that its parts were published with") {
  const auto shape = shape_of(preset_model("olmoe-vlm"));
  REQUIRE(shape);
  // "a new 400M parameter vision encoder" (Pixtral 12B, arXiv:2410.07073), OLMoE's 6.9 billion.
  const auto vision = static_cast<double>(llama::value_count(encoder_tensors(shape->vision)));
  CHECK(vision == doctest::Approx(400e6).epsilon(0.02));
  const auto text = static_cast<double>(llama::parameter_count(shape->text));
  CHECK(text == doctest::Approx(6.9e9).epsilon(0.01));
}

TEST_CASE("the config reaches the vision encoder by its prefix and the decoder without one") {
  Model model = preset_model("tiny-vlm");
  model.config = {{"vision.block_count", 2}, {"block_count", 3}, {"expert_count", 8}};
  const auto shape = shape_of(model);
  REQUIRE(shape);
  CHECK(shape->vision.block_count == 2);
  CHECK(shape->text.block_count == 3);
  CHECK(shape->text.expert_count == 8);
}

TEST_CASE("a hyperparameter that does not fit is named") {
  CHECK(fault({}).empty());
  CHECK(fault({{"vision.block_count", 0}}) == "vision.block_count");
  CHECK(fault({{"vision.blocks", 1}}) == "vision.blocks");
  CHECK(fault({{"vision.block_count", "four"}}) == "vision.block_count");
  CHECK(fault({{"vision.embedding_length", 100}}) == "vision.embedding_length");
  CHECK(fault({{"expert_count", 0}}) == "expert_count");
}

TEST_CASE("both files of a pair describe themselves") {
  const auto pair = plan_pair(preset_model("tiny-vlm"), 2);
  REQUIRE(pair);
  const TemporaryDirectory folder;
  const auto text_file = folder.path() / "text.gguf";
  const auto vision_file = folder.path() / "vision.gguf";
  REQUIRE(llama::write_model(pair->text, text_file));
  REQUIRE(llama::write_model(pair->vision, vision_file));

  const auto text = llama::read_gguf_header(text_file);
  REQUIRE(text);
  CHECK(text->architecture == "olmoe");
  CHECK(text->block_count == 2);
  CHECK(text->expert_used_count == 4);
  CHECK_FALSE(text->vision);
  CHECK(text->synthetic);

  const auto vision = llama::read_gguf_header(vision_file);
  REQUIRE(vision);
  REQUIRE(vision->vision);
  CHECK(vision->vision->projector_type == "lightonocr");
  CHECK(vision->vision->block_count == 4);
  CHECK(vision->vision->embedding_length == 192);
  CHECK(vision->vision->head_count == 6);
  CHECK(vision->vision->patch_size == 14);
  const auto shape = shape_of(preset_model("tiny-vlm")).value();
  CHECK(vision->parameters == llama::value_count(encoder_tensors(shape.vision)) +
                                  llama::value_count(projector_tensors(shape.vision, 256)));
}

TEST_CASE("projectors of dynamic resolution are told from those of a fixed one") {
  for (const char* type : {"lightonocr", "pixtral", "qwen2.5vl_merger", "gemma4v"}) {
    CHECK(follows_resolution(type));
  }
  for (const char* type : {"mlp", "gemma3", "idefics3", "internvl", ""}) {
    CHECK_FALSE(follows_resolution(type));
  }
}

}  // namespace assay::engine::vlm
