// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/description.hpp"

#include <string>

#include <doctest/doctest.h>

#include "onnx_file_bytes.hpp"
#include "onnx_fixture.hpp"
#include "temporary_directory.hpp"

namespace assay::engine::onnx {
namespace {

std::optional<CaseProblem> prepare(Case& point, const Model& model,
                                   const std::filesystem::path& path = {}) {
  return description().prepare(point, &model, {{model_file_key, path}});
}

std::string culprit(const Knobs& knobs, const Model& model = small_model("hf_bert"),
                    const std::filesystem::path& path = {}) {
  Case point = case_with(knobs);
  const auto problem = prepare(point, model, path);
  return problem ? problem->knob : "none";
}

Model file_model(const std::string& name) {
  Model model;
  model.name = "file";
  model.file = name;
  return model;
}

}  // namespace

TEST_CASE("a preset has its own vocabulary, an encoder and a head") {
  Case point = case_with();
  const Model model = small_model("hf_bert");
  CHECK_FALSE(prepare(point, model));
  CHECK_FALSE(point.knobs.contains("vocab_size"));
  CHECK_FALSE(point.knobs.contains("input_shapes"));
  CHECK(point.knobs.contains("lengths"));
  CHECK(description().stages(point, &model) ==
        std::vector<Stage>{Stage::total, Stage::encoder, Stage::head});
  const auto cost = description().expected_cost(point, &model, {});
  REQUIRE(cost);
  CHECK(cost->iteration_ns > 0);
}

TEST_CASE("the longer or larger a batch, the more it is expected to cost") {
  const Model model = small_model("flex_bert");
  const auto cost = [&](const Knobs& knobs) {
    return description().expected_cost(case_with(knobs), &model, {})->iteration_ns;
  };
  CHECK(cost({{"batch_size", 8}}) > cost({{"batch_size", 1}}));
  CHECK(cost({{"sequence_length", 512}}) > cost({{"sequence_length", 128}}));
}

TEST_CASE("what does not fit the model is blamed on the knob") {
  CHECK(culprit({}) == "none");
  CHECK(culprit({{"sequence_length", 513}}) == "sequence_length");
  CHECK(culprit({{"lengths", "300:1"}}) == "lengths");
  CHECK(culprit({{"lengths", "nonsense.txt"}}) == "lengths");
  Model wrong = small_model("hf_bert");
  wrong.config["hidden_size"] = 7;
  CHECK(culprit({}, wrong) == "model/hidden_size");
}

TEST_CASE("a checkpoint without a graph is missing something, and the hint says how to export it") {
  const TemporaryDirectory folder;
  for (const char* name : {"model.pt", "model.safetensors", "pytorch_model.bin"}) {
    Case point = case_with();
    const auto problem = prepare(point, file_model(name), folder.write(name, "PK"));
    REQUIRE(problem);
    CHECK(problem->code == ErrorCode::missing);
    CHECK(problem->hint.find("torch.onnx.export") != std::string::npos);
  }
}

TEST_CASE("a model file is looked into before anything is loaded") {
  const TemporaryDirectory folder;
  const auto good = folder.write("good.onnx", bytes::small_model());
  const Model model = file_model("good.onnx");
  CHECK(culprit({}, model, good) == "none");
  const Case point = case_with();
  CHECK(description().stages(point, &model) == std::vector<Stage>{Stage::total});
  CHECK(culprit({{"input_shapes", "nothing=1x2"}}, model, good) == "input_shapes");
  CHECK(culprit({{"input_shapes", "image=1x4x8x8"}}, model, good) == "input_shapes");
  CHECK(culprit({}, model, folder.write("bad.onnx", "not a model")) == "model/file");
}

}  // namespace assay::engine::onnx
