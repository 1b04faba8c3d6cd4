// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/module/layout_engine.hpp"

#include <array>
#include <cmath>

#include <doctest/doctest.h>

#include "announced.hpp"
#include "assay/engine/layout/description.hpp"
#include "assay/engine/layout/knobs.hpp"
#include "assay/engine/layout/module/gguf_layer.hpp"
#include "assay/engine/layout/permutation.hpp"
#include "assay/engine/llama/synthetic_model.hpp"
#include "temporary_directory.hpp"

using namespace assay;
using namespace assay::engine;
using namespace assay::engine::layout;

namespace {

Model tiny() {
  Model model;
  model.name = "tiny";
  model.preset = "tiny";
  model.weights = "f32";
  model.seed = 3;
  return model;
}

SessionRequest request_for(const Model& model, const Knobs& knobs = {}) {
  SessionRequest request;
  request.model = model;
  request.point.engine = "layout";
  for (const KnobSpec& knob : knob_specs()) request.point.knobs[knob.name] = knob.initial;
  request.point.knobs["pipeline.cache"] = false;
  for (const auto& [name, value] : knobs) request.point.knobs[name] = value;
  request.study_seed = 5;
  return request;
}

LoadFacts loaded(LayoutEngine& engine, const SessionRequest& request) {
  auto facts = engine.load(request);
  REQUIRE_MESSAGE(facts.has_value(), (facts ? "" : one_line(facts.error())));
  return std::move(*facts);
}

Permutation permutation_of(const LoadFacts& facts, const std::string& file) {
  const auto json = parse_json(facts.files.at(file), file);
  REQUIRE(json);
  const auto permutation = read_permutation(*json);
  REQUIRE(permutation);
  return *permutation;
}

std::string refusal(const SessionRequest& request) {
  LayoutEngine engine;
  const auto facts = engine.load(request);
  return facts ? "loaded" : one_line(facts.error());
}

}  // namespace

TEST_CASE("linear leaves one order, iterative two, and the last one is the one in force") {
  LayoutEngine engine;
  const LoadFacts linear = loaded(engine, request_for(tiny()));
  CHECK(linear.files.contains("W_before.mtx"));
  CHECK(linear.files.contains("W_after.mtx"));
  CHECK_FALSE(linear.files.contains("perm_after.json"));
  CHECK(hash_of(permutation_of(linear, "perm_before.json")) == linear.engine.permutation_hash);

  const LoadFacts iterative = loaded(engine, request_for(tiny(), {{"pipeline.mode", "iterative"}}));
  CHECK(iterative.files.at("W_before.mtx") == linear.files.at("W_before.mtx"));
  CHECK(iterative.files.at("W_after.mtx") == linear.files.at("W_after.mtx"));
  CHECK(hash_of(permutation_of(iterative, "perm_after.json")) == iterative.engine.permutation_hash);
}

TEST_CASE("every session of a case says and does the same") {
  LayoutEngine one;
  LayoutEngine other;
  SessionRequest request = request_for(tiny(), {{"pipeline.mode", "iterative"}});
  const LoadFacts first = loaded(one, request);
  request.session = 2;
  const LoadFacts second = loaded(other, request);
  CHECK(first.files == second.files);
  CHECK(first.engine == second.engine);
  auto readings = one.output().readings;
  auto others = other.output().readings;
  readings.erase(readings::elapsed_ms);
  others.erase(readings::elapsed_ms);
  CHECK(readings == others);
}

TEST_CASE(
    "an iteration announces its total, computes a batch and reads what the description says") {
  LayoutEngine engine;
  loaded(engine, request_for(tiny(), {{"batch_size", 5}}));
  REQUIRE(engine.reset(1));
  engine::Protocol protocol;
  REQUIRE(engine.execute(protocol));
  CHECK(protocol.events == std::vector<std::string>{"+total", "-total"});
  CHECK(protocol.events.size() <= engine.event_capacity());
  const Output output = engine.output();
  CHECK(output.tokens_in == 5);
  CHECK(output.tokens_out == 5);
  CHECK(output.readings.size() == description().readings.size());
  for (const std::string& name : description().readings) CHECK(output.readings.contains(name));
}

TEST_CASE("quality is whole where nothing was transformed, and falls as more is") {
  const auto readings_with = [](const Knobs& knobs) {
    LayoutEngine engine;
    loaded(engine, request_for(tiny(), knobs));
    return engine.output().readings;
  };
  const auto untouched = readings_with({{"pipeline.pruning", "none"}});
  CHECK(untouched.at(readings::quality) > 99.9);
  CHECK(untouched.at(readings::output_error) < 0.01);
  CHECK(untouched.at(readings::sparsity) < 0.1);
  const auto half = readings_with({{"pipeline.sparsity", 0.5}});
  const auto most = readings_with({{"pipeline.sparsity", 0.95}});
  CHECK(half.at(readings::output_error) < most.at(readings::output_error));
  CHECK(half.at(readings::quality) > most.at(readings::quality));
  CHECK(most.at(readings::quality_delta) == doctest::Approx(most.at(readings::quality) - 100));
  CHECK(most.at(readings::sparsity) == doctest::Approx(95).epsilon(0.01));
  const auto rounded =
      readings_with({{"pipeline.pruning", "none"}, {"pipeline.quantization", "minmax"}});
  CHECK(rounded.at(readings::output_error) > untouched.at(readings::output_error));
  CHECK(rounded.at(readings::output_error) < 5);
  CHECK(rounded.at(readings::stored_mb) < untouched.at(readings::stored_mb));
}

TEST_CASE("linear and iterative agree on quality where S, Q and K do") {
  const auto quality_of = [](const char* mode) {
    LayoutEngine engine;
    loaded(engine, request_for(tiny(), {{"pipeline.mode", mode},
                                        {"pipeline.quantization", "kl"},
                                        {"pipeline.kv_kept", 0.5}}));
    return engine.output().readings.at(readings::quality);
  };
  CHECK(std::abs(quality_of("linear") - quality_of("iterative")) <= 0.1);
}

TEST_CASE("the order of another run takes the place of solving, if it is one of this block") {
  const TemporaryDirectory folder;
  LayoutEngine engine;
  const LoadFacts solved = loaded(engine, request_for(tiny()));
  SessionRequest request = request_for(tiny());
  request.artifact_path = folder.write("pi.json", solved.files.at("perm_before.json")).string();
  const LoadFacts again = loaded(engine, request);
  CHECK(again.engine.permutation_hash == solved.engine.permutation_hash);
  CHECK(engine.output().readings.at(readings::iterations) == 0);

  request.artifact_path = folder.write("short.json", "{\"D\": 2, \"pi\": [1, 0]}").string();
  CHECK(refusal(request).find("pipeline.artifact: ") == 0);
  Permutation foreign = identity(384);
  std::swap(foreign.order[0], foreign.order[383]);
  request.artifact_path = folder.write("foreign.json", line_text(to_json(foreign))).string();
  CHECK(refusal(request).find("is none of this block") != std::string::npos);
  request.artifact_path = folder.write("text.json", "pi").string();
  CHECK(refusal(request).find("pipeline.artifact") != std::string::npos);
}

TEST_CASE("a budget that ends first is told, and an error only where it is asked for") {
  LayoutEngine engine;
  const LoadFacts facts = loaded(engine, request_for(tiny(), {{"pipeline.solver_budget_ms", 0.0}}));
  REQUIRE(facts.engine.limitations.size() == 2);
  CHECK(facts.engine.limitations.back().find("budget of 0 ms ended") != std::string::npos);
  const auto strict = LayoutEngine().load(
      request_for(tiny(), {{"pipeline.solver_budget_ms", 0.0}, {"pipeline.strict_budget", true}}));
  REQUIRE_FALSE(strict);
  CHECK(strict.error().code == ErrorCode::budget);
}

TEST_CASE("a trace says what is used together; one that names other dimensions is refused") {
  const TemporaryDirectory folder;
  SessionRequest request = request_for(tiny(), {{"pipeline.shared_access", "trace"}});
  request.companion_paths[trace_key] =
      folder.write("trace.csv", "i,j,weight\n0,200,3\n1,201,2\n").string();
  LayoutEngine engine;
  const LoadFacts facts = loaded(engine, request);
  CHECK(facts.files.at("W_before.mtx").find("202 2 2\n") != std::string::npos);
  request.companion_paths[trace_key] = folder.write("wide.csv", "0,384,1\n").string();
  CHECK(refusal(request).find("the trace: line 1: dimensions are 0 … 383") == 0);
}

TEST_CASE("a layer of a GGUF file is read whatever its weights are stored as") {
  const TemporaryDirectory folder;
  Model model;
  model.preset = "tiny-llama";
  model.seed = 1;
  float usual = 0;
  for (const char* const weights : {"f32", "f16", "q8_0", "q4_0"}) {
    CAPTURE(std::string(weights));
    model.weights = weights;
    const auto file = folder.path() / (std::string(weights) + ".gguf");
    REQUIRE(llama::write_model(model, file));
    const auto block = read_feed_forward(file, 1);
    REQUIRE_MESSAGE(block.has_value(), (block ? "" : one_line(block.error())));
    CHECK(block->gate.rows() == block->down.cols());
    CHECK(block->gate.cols() == block->down.rows());
    // The same deviation in each of the types, whose values are drawn anew.
    const float deviation = block->down.norm() / std::sqrt(static_cast<float>(block->down.size()));
    if (usual == 0) usual = deviation;
    CHECK(deviation == doctest::Approx(usual).epsilon(0.1));
    SessionRequest request = request_for({});
    request.model.file = file.filename().string();
    request.model_path = file.string();
    LayoutEngine engine;
    const LoadFacts facts = loaded(engine, request);
    CHECK_FALSE(facts.model->synthetic);
  }
  CHECK_FALSE(read_feed_forward(folder.path() / "f32.gguf", 99));
  CHECK_FALSE(read_feed_forward(folder.path() / "none.gguf", 0));
}
