// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/module/vlm_engine.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "announced.hpp"
#include "assay/base/file.hpp"
#include "assay/engine/module_interface.hpp"
#include "assay/engine/vlm/module/graph_split.hpp"
#include "assay/engine/vlm/presets.hpp"
#include "png_picture.hpp"
#include "vlm_fixture.hpp"

extern "C" const assay::engine::ModuleInterface assay_engine_vlm_module;

namespace assay::engine::vlm {
namespace {

using Ids = std::vector<std::int32_t>;

SessionRequest request_for(const Model& model, const Knobs& knobs = {}) {
  SessionRequest request;
  request.model = model;
  request.point =
      case_with({{"threads", 1}, {"device", "cpu"}, {"vision_tokens", 12}, {"prompt_tokens", 5}});
  request.point.knobs["output_tokens"] = 4;
  for (const auto& [name, value] : knobs) request.point.knobs[name] = value;
  request.study_seed = 5;
  return request;
}

std::unique_ptr<Engine> new_engine() {
  return assay_engine_vlm_module.create().value();
}

std::unique_ptr<Engine> loaded(const SessionRequest& request) {
  auto engine = new_engine();
  const auto facts = engine->load(request);
  REQUIRE_MESSAGE(facts, (facts ? "" : one_line(facts.error())));
  return engine;
}

Ids generate(Engine& engine, std::uint64_t iteration_seed = 1) {
  Protocol protocol;
  REQUIRE(engine.reset(iteration_seed));
  REQUIRE(engine.execute(protocol));
  const Output output = engine.output();
  return {output.token_ids.begin(), output.token_ids.end()};
}

Ids ids_of(const SessionRequest& request) {
  return generate(*loaded(request));
}

Error load_error(const SessionRequest& request) {
  const auto facts = new_engine()->load(request);
  REQUIRE_FALSE(facts);
  return facts.error();
}

// The preset as files, and a picture.
struct Files {
  explicit Files(const Model& model) {
    const auto pair = plan_pair(model).value();
    REQUIRE(llama::write_model(pair.text, folder.path() / "text.gguf"));
    REQUIRE(llama::write_model(pair.vision, folder.path() / "vision.gguf"));
  }

  SessionRequest request(const Knobs& knobs = {}) const {
    Model model;
    model.name = "pair";
    model.file = "text.gguf";
    model.companions["mmproj"] = {"vision.gguf", ""};
    SessionRequest request = request_for(model, knobs);
    request.model_path = (folder.path() / "text.gguf").string();
    request.companion_paths["mmproj"] = (folder.path() / "vision.gguf").string();
    return request;
  }

  TemporaryDirectory folder;
};

SessionRequest with_picture(SessionRequest request, const std::filesystem::path& path) {
  request.model.companions["image"] = {path.filename().string(), ""};
  request.companion_paths["image"] = path.string();
  return request;
}

const Model tiny = preset_model("tiny-vlm");

// Nodes of a graph: of each its sources by index, and what it reads.
GraphNode node(const int* self, std::vector<const void*> sources, char reads = ' ',
               bool rearranges = false) {
  return {self, std::move(sources), reads == 'v', reads == 'm', rearranges};
}

}  // namespace

TEST_CASE("every part of the pipeline is announced, one after the other") {
  for (const char* task : {"qa", "captioning"}) {
    CAPTURE(task);
    const auto engine = new_engine();
    const auto facts = engine->load(request_for(tiny, {{"task", task}, {"output_tokens", 2}}));
    REQUIRE_MESSAGE(facts, (facts ? "" : one_line(facts.error())));
    REQUIRE(engine->reset(1));
    Protocol protocol;
    REQUIRE(engine->execute(protocol));
    // The markers around the picture are text of their own: what precedes the picture is read
    // first.
    CHECK(protocol.events == std::vector<std::string>{"+total", "+prefill", "-prefill", "+vision",
                                                      "-vision", "+projector", "-projector",
                                                      "+prefill", "-prefill", "+prefill",
                                                      "sampling", "token", "-prefill", "+decode",
                                                      "sampling", "token", "-decode", "-total"});
    CHECK(protocol.events.size() <= engine->event_capacity());
    CHECK(engine->output().tokens_in == 12 + 2 + 5);
    CHECK(engine->output().tokens_out == 2);
    CHECK(engine->output().readings.at("vision_tokens_used") == 12);
    CHECK(facts->model->architecture == "lightonocr+olmoe");
    CHECK(facts->model->source == "preset tiny-vlm");
    CHECK(facts->model->synthetic);
    CHECK(facts->engine.device == "cpu");
    CHECK_FALSE(facts->engine.limitations.empty());
  }
}

TEST_CASE("a single token is prefill's, and there is no decode stage") {
  const auto engine = loaded(request_for(tiny, {{"output_tokens", 1}}));
  REQUIRE(engine->reset(1));
  Protocol protocol;
  REQUIRE(engine->execute(protocol));
  CHECK(std::count(protocol.events.begin(), protocol.events.end(), "+decode") == 0);
  CHECK(engine->output().tokens_out == 1);
}

TEST_CASE("the parameters are those of both halves") {
  const auto facts = new_engine()->load(request_for(tiny));
  REQUIRE(facts);
  const auto shape = shape_of(tiny).value();
  CHECK(facts->model->parameters ==
        llama::parameter_count(shape.text) + llama::value_count(encoder_tensors(shape.vision)) +
            llama::value_count(projector_tensors(shape.vision, shape.text.embedding_length)));
}

TEST_CASE("the picture becomes exactly the tokens that are asked for") {
  for (const int tokens : {1, 7, 49, 60, 64, 97}) {
    CAPTURE(tokens);
    const auto engine = loaded(request_for(tiny, {{"vision_tokens", tokens}}));
    CHECK(engine->output().readings.at("vision_tokens_used") == tokens);
  }
}

TEST_CASE("the same seeds generate the same tokens, in every iteration and session") {
  const auto engine = loaded(request_for(tiny));
  const Ids first = generate(*engine);
  CHECK(first.size() == 4);
  CHECK(generate(*engine, 2) == first);  // greedy
  CHECK(ids_of(request_for(tiny)) == first);
}

TEST_CASE("what is generated follows from the picture, the task, the experts and the blocks") {
  const Knobs longer{{"output_tokens", 24}};
  const Ids usual = ids_of(request_for(tiny, longer));
  for (const auto& [knob, value] : Knobs{{"vision_tokens", 49},
                                         {"prompt_tokens", 6},
                                         {"task", "captioning"},
                                         {"moe_top_k", 1},
                                         {"active_blocks", 1}}) {
    Knobs changed = longer;
    changed[knob] = value;
    CAPTURE(knob);
    CHECK(ids_of(request_for(tiny, changed)) != usual);
  }
  SessionRequest other = request_for(tiny, longer);
  const TemporaryDirectory folder;
  const auto red = folder.write("red.png", test::png_picture(40, 30, 0));
  const auto blue = folder.write("blue.png", test::png_picture(40, 30, 255));
  CHECK(ids_of(with_picture(other, red)) != ids_of(with_picture(other, blue)));
}

TEST_CASE("files are run like the preset that they were written from") {
  const Files files(tiny);
  const Knobs longer{{"output_tokens", 16}};
  CHECK(ids_of(files.request(longer)) == ids_of(request_for(tiny, longer)));
  const auto facts = new_engine()->load(files.request());
  REQUIRE(facts);
  CHECK(facts->model->source == "text.gguf");
  CHECK(facts->model->synthetic);  // the file itself says so
}

TEST_CASE("without a number of tokens, a pair of files takes the picture as the model has it") {
  const Files files(tiny);
  const auto picture = files.folder.write("p.png", test::png_picture(280, 140));
  const auto engine = loaded(with_picture(files.request({{"vision_tokens", 0}}), picture));
  // Its longest edge is scaled to 1024 pixels: 74 × 37 patches of 14.
  CHECK(engine->output().readings.at("vision_tokens_used") == 74 * 37);
}

TEST_CASE("halves of different models are refused in words") {
  const Files files(tiny);
  Model wide = tiny;
  wide.config = {
      {"embedding_length", 320}, {"attention.head_count", 8}, {"attention.head_count_kv", 8}};
  const Files others(wide);
  SessionRequest request = files.request();
  request.companion_paths["mmproj"] = others.request().companion_paths.at("mmproj");
  const Error error = load_error(request);
  CHECK(error.code == ErrorCode::usage);
  CHECK(error.message.find("vision.gguf cannot be used with this model") == 0);
}

TEST_CASE("a vision encoder without some of its weights is refused in words") {
  const Files files(tiny);
  auto bytes = read_file(files.folder.path() / "vision.gguf", std::size_t{64} << 20).value();
  const std::size_t name = bytes.find("mm.2.weight");
  REQUIRE(name != std::string::npos);
  bytes.replace(name, 11, "mm.9.weight");
  files.folder.write("vision.gguf", bytes);
  CHECK(load_error(files.request()).code == ErrorCode::usage);
}

TEST_CASE("a picture that only looks like one is refused") {
  const TemporaryDirectory folder;
  std::string bytes = test::png_picture(40, 30);
  bytes.replace(60, 30, std::string(30, '\xFF'));  // inside the compressed rows' head
  bytes.replace(41, 2, "\xFF\xFF");
  const Error error = load_error(with_picture(request_for(tiny), folder.write("bad.png", bytes)));
  CHECK(error.code == ErrorCode::usage);
  CHECK(error.message == "picture bad.png is damaged: it cannot be decoded");
  const Error missing = load_error(with_picture(request_for(tiny), "/nowhere/none.png"));
  CHECK(missing.code == ErrorCode::missing);
}

TEST_CASE("the projector begins behind the last node that computes with the encoder's weights") {
  const int n[6] = {};
  const int weight = 0;
  // norm, product with a weight of the encoder, sum with the residual, reshaped, projected.
  const std::vector<GraphNode> nodes{
      node(&n[0], {&weight}, 'v'),        node(&n[1], {&n[0], &weight}, 'v'),
      node(&n[2], {&n[1], &n[0]}),        node(&n[3], {&n[2]}, ' ', true),
      node(&n[4], {&weight, &n[3]}, 'm'), node(&n[5], {&n[4]})};
  CHECK(last_encoder_node(nodes) == 2);
}

TEST_CASE("a graph without a projector, or with nothing before it, has no split") {
  const int n[2] = {};
  const int weight = 0;
  CHECK_FALSE(last_encoder_node({}));
  CHECK_FALSE(last_encoder_node({node(&n[0], {&weight}, 'v'), node(&n[1], {&n[0]})}));
  CHECK_FALSE(last_encoder_node({node(&n[0], {&weight}, 'm'), node(&n[1], {&n[0]})}));
}

TEST_CASE("the module says what can be chosen here") {
  const Availability availability = assay_engine_vlm_module.probe();
  CHECK(availability.available);
  CHECK_FALSE(availability.version.empty());
  CHECK(std::count(availability.devices.begin(), availability.devices.end(), "cpu") == 1);
}

}  // namespace assay::engine::vlm
