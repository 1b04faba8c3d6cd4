// SPDX-License-Identifier: Apache-2.0
#include "assay/data/model_type.hpp"

#include <doctest/doctest.h>

#include "assay/data/workload.hpp"

namespace assay {

TEST_CASE("a kind of encoder is its preset, and any other model its architecture") {
  const ModelFacts facts{.architecture = "llama"};
  const Model encoder{.name = "m", .preset = "mosaic_bert"};
  const Model decoder{.name = "m", .preset = "tiny"};
  CHECK(model_type(&encoder, facts) == "mosaic_bert");
  CHECK(model_type(&encoder, std::nullopt) == "mosaic_bert");
  CHECK(model_type(&decoder, facts) == "llama");
  CHECK(model_type(nullptr, facts) == "llama");
  CHECK(model_type(nullptr, std::nullopt).empty());
}

TEST_CASE("a task is what a model's configuration says it is for") {
  Model model{.name = "m"};
  CHECK(model_task(&model).empty());
  CHECK(model_task(nullptr).empty());
  model.config["task"] = "mlm";
  CHECK(model_task(&model) == "mlm");
  model.config["task"] = 3;
  CHECK(model_task(&model).empty());
}

TEST_CASE("a workload is how much is to be done, not how") {
  const Knobs knobs{{"batch_size", 8}, {"sequence_length", 128}, {"threads", 2}, {"sampler", "x"}};
  CHECK(workload_of(knobs, "") == Knobs{{"batch_size", 8}, {"sequence_length", 128}});
  CHECK(workload_of(knobs, "mlm").at("task") == "mlm");
  CHECK(workload_of({}, "").empty());
}

}  // namespace assay
