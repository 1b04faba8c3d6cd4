// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/module/onnx_engine.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "announced.hpp"
#include "assay/engine/module_interface.hpp"
#include "assay/engine/onnx/module/graph_builder.hpp"
#include "onnx_file_bytes.hpp"
#include "onnx_fixture.hpp"
#include "temporary_directory.hpp"

extern "C" const assay::engine::ModuleInterface assay_engine_onnx_module;

namespace assay::engine::onnx {
namespace {

std::unique_ptr<Engine> new_engine() {
  return assay_engine_onnx_module.create().value();
}

// A file that multiplies [batch, 4] by 2.
std::string doubling_model() {
  GraphBuilder graph("doubling");
  const Edge x = graph.float_input("x", {"batch", std::int64_t{4}});
  graph.output(graph.add("Mul", {x, graph.number(2)}), {"batch", std::int64_t{4}});
  return graph.finish();
}

SessionRequest file_request(const std::filesystem::path& path, const Knobs& knobs = {}) {
  Model model;
  model.name = "file";
  model.file = path.filename().string();
  model.sha256 = std::string(64, 'a');
  SessionRequest request = request_for(model, knobs);
  request.model_path = path.string();
  return request;
}

}  // namespace

TEST_CASE("an encoder announces encoder and head, and counts its tokens") {
  const auto engine = new_engine();
  const auto facts = engine->load(request_for(small_model("flex_bert"), {{"lengths", "4:1,9:1"}}));
  REQUIRE_MESSAGE(facts, (facts ? "" : one_line(facts.error())));
  CHECK(facts->engine.name == "onnx");
  CHECK(facts->engine.device == "cpu");
  CHECK(facts->engine.backend == "CPUExecutionProvider");
  CHECK(facts->engine.limitations.size() == 1);
  CHECK(facts->model->synthetic);
  CHECK(facts->model->architecture == "flex_bert");
  CHECK(facts->model->bytes == 4 * facts->model->parameters);

  for (int i = 0; i < 3; ++i) {
    Protocol protocol;
    REQUIRE(engine->reset(1));
    REQUIRE(engine->execute(protocol));
    CHECK(protocol.events ==
          std::vector<std::string>{"+total", "+encoder", "-encoder", "+head", "-head", "-total"});
    CHECK(protocol.events.size() <= engine->event_capacity());
    const Output output = engine->output();
    CHECK(output.sequences == 3);
    CHECK(output.tokens_out == 0);
    CHECK(output.tokens_in >= 12);
    CHECK(output.tokens_in <= 27);
    CHECK(output.readings.at("padded_tokens") == 3 * 17);
  }
}

TEST_CASE("a model file runs, and its facts are its own") {
  const TemporaryDirectory folder;
  const auto engine = new_engine();
  const auto facts = engine->load(file_request(folder.write("twice.onnx", doubling_model())));
  REQUIRE_MESSAGE(facts, (facts ? "" : one_line(facts.error())));
  CHECK_FALSE(facts->model->synthetic);
  CHECK(facts->model->architecture == "doubling");
  CHECK(facts->model->source == "twice.onnx");
  CHECK(facts->model->parameters == 1);
  CHECK(facts->model->sha256 == std::string(64, 'a'));
  CHECK(facts->engine.limitations.empty());
  Protocol protocol;
  REQUIRE(engine->reset(1));
  REQUIRE(engine->execute(protocol));
  CHECK(protocol.events == std::vector<std::string>{"+total", "-total"});
  CHECK(engine->output().tokens_in == 0);
  CHECK(engine->output().readings.empty());
}

TEST_CASE("what ONNX Runtime refuses becomes an error in one line") {
  const TemporaryDirectory folder;
  // A graph that our reader finds whole and that makes no sense.
  const auto nonsense =
      new_engine()->load(file_request(folder.write("nonsense.onnx", bytes::small_model())));
  REQUIRE_FALSE(nonsense);
  CHECK(nonsense.error().code == ErrorCode::measurement);
  CHECK(nonsense.error().message.find('\n') == std::string::npos);
  const auto broken = new_engine()->load(file_request(folder.write("broken.onnx", "x")));
  REQUIRE_FALSE(broken);
  CHECK(broken.error().code == ErrorCode::usage);
}

TEST_CASE("a device whose libraries are not here is missing, with what to install") {
  const auto devices = assay_engine_onnx_module.probe().devices;
  for (const std::string device : {"cuda", "tensorrt"}) {
    if (std::find(devices.begin(), devices.end(), device) != devices.end()) continue;
    CAPTURE(device);
    const auto facts =
        new_engine()->load(request_for(small_model("hf_bert"), {{"device", device}}));
    REQUIRE_FALSE(facts);
    CHECK(facts.error().code == ErrorCode::missing);
    CHECK(facts.error().message.find("libonnxruntime_providers_" + device) != std::string::npos);
    CHECK_FALSE(facts.error().hint.empty());
  }
}

TEST_CASE("a model that memory cannot hold is refused before it is made") {
  Model model = small_model("hf_bert");
  model.config["vocab_size"] = 4'194'304;
  model.config["hidden_size"] = 49'152;
  model.config["num_attention_heads"] = 48;
  const auto facts = new_engine()->load(request_for(model));
  REQUIRE_FALSE(facts);
  CHECK(facts.error().code == ErrorCode::missing);
  CHECK(facts.error().message.find("GB") != std::string::npos);
}

}  // namespace assay::engine::onnx
