// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/shape.hpp"

#include <doctest/doctest.h>

using namespace assay;
using namespace assay::engine::layout;

namespace {

Model model_of(const std::string& preset, const Knobs& config = {}) {
  Model model;
  model.preset = preset;
  model.config = config;
  return model;
}

std::string key_at_fault(const std::string& preset, const Knobs& config) {
  std::string key;
  return shape_of(model_of(preset, config), &key) ? "none" : key;
}

}  // namespace

TEST_CASE("presets have the published shapes") {
  const auto bert = shape_of(model_of("bert-base"));
  REQUIRE(bert);
  CHECK(bert->hidden_size == 768);
  CHECK(bert->intermediate_size == 3072);
  CHECK(bert->attention_heads == 12);
  CHECK(bert->head_size() == 64);
  const auto mamba = shape_of(model_of("mamba-130m"));
  REQUIRE(mamba);
  CHECK(mamba->intermediate_size == 2 * mamba->hidden_size);
  CHECK(mamba->attention_heads == 0);
}

TEST_CASE("config changes a shape; heads have keys of their own unless it says otherwise") {
  const auto shape = shape_of(
      model_of("bert-base", {{"attention_heads", 8}, {"intermediate_size", 2560}, {"noise", 1}}));
  REQUIRE(shape);
  CHECK(shape->intermediate_size == 2560);
  CHECK(shape->kv_heads == 8);
  CHECK(shape->noise == 1);
  const auto grouped = shape_of(model_of("bert-base", {{"kv_heads", 4}}));
  REQUIRE(grouped);
  CHECK(grouped->kv_heads == 4);
}

TEST_CASE("what is no shape is refused at its key") {
  CHECK(key_at_fault("bert", {}) == "preset");
  CHECK(key_at_fault("tiny", {{"hiden_size", 1}}) == "config/hiden_size");
  CHECK(key_at_fault("tiny", {{"hidden_size", 0}}) == "config/hidden_size");
  CHECK(key_at_fault("tiny", {{"density", 1.5}}) == "config/density");
  CHECK(key_at_fault("tiny", {{"density", "much"}}) == "config/density");
  CHECK(key_at_fault("tiny", {{"attention_heads", 5}}) == "attention_heads");
  CHECK(key_at_fault("tiny", {{"kv_heads", 3}}) == "kv_heads");
  CHECK(key_at_fault("tiny", {{"clusters", 257}}) == "clusters");
  CHECK(key_at_fault("tiny", {{"hidden_size", 65536},
                              {"intermediate_size", 65536},
                              {"attention_heads", 0}}) == "intermediate_size");
}
