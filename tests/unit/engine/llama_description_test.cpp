// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/description.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "assay/engine/llama/synthetic_model.hpp"
#include "llama_fixture.hpp"

namespace assay::engine::llama {

namespace {

std::optional<CaseProblem> prepare(Case& point, const Model& model,
                                   const std::filesystem::path& path = {}) {
  return description().prepare(point, &model, {{model_file_key, path}});
}

// The knob or key at fault; empty: none.
std::string fault(const Knobs& knobs, const Model& model, const std::filesystem::path& path = {}) {
  Case point = usual_case();
  for (const auto& [name, value] : knobs) point.knobs[name] = value;
  const auto problem = prepare(point, model, path);
  return problem ? problem->knob : "";
}

}  // namespace

TEST_CASE("a case at its initial values has no problem") {
  for (const std::string& preset : description().presets) {
    CAPTURE(preset);
    CHECK(fault({}, preset_model(preset)).empty());
  }
}

TEST_CASE("initial values lie within their own ranges and choices") {
  for (const KnobSpec& knob : description().knobs) {
    CAPTURE(knob.name);
    if (knob.minimum) CHECK(knob.initial.get<double>() >= *knob.minimum);
    if (knob.maximum) CHECK(knob.initial.get<double>() <= *knob.maximum);
    if (!knob.choices.empty()) {
      const auto& choices = knob.choices;
      CHECK(std::count(choices.begin(), choices.end(), knob.initial.get<std::string>()) == 1);
    }
    CHECK_FALSE(knob.help.empty());
  }
}

TEST_CASE("preparing makes the sampler's text canonical") {
  Case point = usual_case();
  point.knobs["sampler"] = "top_k, temperature=0.80";
  CHECK_FALSE(prepare(point, preset_model("tiny-llama")));
  CHECK(point.knobs["sampler"] == "top_k=40,temperature=0.8");
}

TEST_CASE("a prompt longer than the context is refused") {
  const Model model = preset_model("tiny-llama");
  CHECK(fault({{"prompt_tokens", 64}, {"output_tokens", 32}, {"context", 96}}, model).empty());
  CHECK(fault({{"prompt_tokens", 65}, {"output_tokens", 32}, {"context", 96}}, model) == "context");
  CHECK(fault({{"prompt_tokens", 4064}, {"output_tokens", 32}}, model).empty());
  CHECK(fault({{"prompt_tokens", 4065}, {"output_tokens", 32}}, model) == "prompt_tokens");
  CHECK(fault({{"context", 4097}}, model) == "context");
}

TEST_CASE("experts can only be chosen where there are experts") {
  CHECK(fault({{"moe_top_k", 2}}, preset_model("tiny-llama")) == "moe_top_k");
  CHECK(fault({{"moe_top_k", 16}}, preset_model("tiny-olmoe")).empty());
  CHECK(fault({{"moe_top_k", 17}}, preset_model("tiny-olmoe")) == "moe_top_k");
}

TEST_CASE("no more blocks can be active than there are") {
  CHECK(fault({{"active_blocks", 4}}, preset_model("tiny-llama")).empty());
  CHECK(fault({{"active_blocks", 5}}, preset_model("tiny-llama")) == "active_blocks");
}

TEST_CASE("a quantised key/value memory needs flash attention") {
  const Model model = preset_model("tiny-llama");
  CHECK(fault({{"kv_type", "q8_0"}}, model).empty());
  CHECK(fault({{"kv_type", "q8_0"}, {"flash_attention", "off"}}, model) == "kv_type");
}

TEST_CASE("a key of the model at fault is named") {
  Model model = preset_model("tiny-lama");
  CHECK(fault({}, model) == "model/preset");
  model = preset_model("tiny-llama", "q9");
  CHECK(fault({}, model) == "model/weights");
  model = preset_model("tiny-llama");
  model.config["blockcount"] = 2;
  CHECK(fault({}, model) == "model/blockcount");
}

TEST_CASE("a file's own limits hold, and what only presets can do is refused") {
  const ScratchFolder folder;
  const auto path = folder / "tiny.gguf";
  REQUIRE(write_model(preset_model("tiny-olmoe"), path));
  Model model;
  model.name = "tiny";
  model.file = "tiny.gguf";
  CHECK(fault({}, model, path).empty());
  CHECK(fault({{"prompt_tokens", 4097}}, model, path) == "prompt_tokens");
  CHECK(fault({{"moe_top_k", 16}}, model, path).empty());
  CHECK(fault({{"moe_top_k", 17}}, model, path) == "moe_top_k");
  CHECK(fault({{"active_blocks", 2}}, model, path) == "active_blocks");
  CHECK(fault({}, model, folder / "other.gguf") == "model/file");
}

TEST_CASE("a missing model file keeps its own kind of error") {
  Model model;
  model.file = "none.gguf";
  Case point = usual_case();
  const auto problem = prepare(point, model, "/nowhere/none.gguf");
  REQUIRE(problem);
  CHECK(problem->code == ErrorCode::missing);
}

TEST_CASE("with a single token there is no decode stage") {
  Case point = usual_case();
  constexpr bool encoder = false;
  keep_knobs_of(encoder, point.knobs);
  CHECK(description().stages(point, nullptr) ==
        std::vector<Stage>{Stage::total, Stage::prefill, Stage::decode});
  point.knobs["output_tokens"] = 1;
  CHECK(description().stages(point, nullptr) == std::vector<Stage>{Stage::total, Stage::prefill});
}

TEST_CASE("an encoder's case has an encoder's knobs, a decoder's has a decoder's") {
  Case point = usual_case();
  CHECK_FALSE(prepare(point, preset_model("tiny-bert")));
  CHECK(point.knobs.at("sequence_length") == 128);
  for (const char* knob : {"prompt_tokens", "output_tokens", "context", "kv_type", "sampler",
                           "sampler_seed", "moe_top_k"}) {
    CAPTURE(knob);
    CHECK_FALSE(point.knobs.contains(knob));
  }
  CHECK(description().stages(point, nullptr) == std::vector<Stage>{Stage::total, Stage::encoder});

  point = usual_case();
  CHECK_FALSE(prepare(point, preset_model("tiny-llama")));
  CHECK_FALSE(point.knobs.contains("sequence_length"));
  CHECK_FALSE(point.knobs.contains("pooling"));
}

TEST_CASE("a case that was prepared can be prepared again") {
  for (const char* preset : {"tiny-bert", "tiny-llama"}) {
    Case point = usual_case();
    REQUIRE_FALSE(prepare(point, preset_model(preset)));
    const Knobs once = point.knobs;
    for (const KnobSpec& knob : description().knobs) {
      point.knobs.emplace(knob.name, knob.initial);  // as a study's lock is completed
    }
    REQUIRE_FALSE(prepare(point, preset_model(preset)));
    CHECK(point.knobs == once);
  }
}

TEST_CASE("pooling is what the model says, or what is usual for its architecture") {
  const auto pooling = [](const Model& model, const char* given,
                          const std::filesystem::path& path = {}) {
    Case point = usual_case();
    point.knobs["pooling"] = given;
    REQUIRE_FALSE(prepare(point, model, path));
    return point.knobs.at("pooling").get<std::string>();
  };
  CHECK(pooling(preset_model("bert-base"), "auto") == "cls");
  CHECK(pooling(preset_model("modernbert-base"), "auto") == "mean");
  CHECK(pooling(preset_model("nomic-embed-text-v1"), "auto") == "mean");
  CHECK(pooling(preset_model("bert-base"), "none") == "none");

  const ScratchFolder folder;
  REQUIRE(write_model(preset_model("tiny-bert"), folder / "m.gguf"));
  Model model;
  model.file = "m.gguf";
  CHECK(pooling(model, "auto", folder / "m.gguf") == "cls");
  CHECK(pooling(model, "last", folder / "m.gguf") == "last");
}

TEST_CASE("sequences longer than an encoder's positions are refused") {
  CHECK(fault({{"sequence_length", 512}}, preset_model("bert-base")).empty());
  CHECK(fault({{"sequence_length", 513}}, preset_model("bert-base")) == "sequence_length");
  CHECK(fault({{"sequence_length", 8192}}, preset_model("modernbert-base")).empty());
  CHECK(fault({{"active_blocks", 5}}, preset_model("tiny-bert")) == "active_blocks");
}

TEST_CASE("an encoder is expected to take as long as its tokens, and their pairs, are many") {
  const auto expected = [](int batch_size, int length, int threads) {
    const Model model = preset_model("bert-base");
    Case point = usual_case();
    point.knobs["batch_size"] = batch_size;
    point.knobs["sequence_length"] = length;
    point.knobs["threads"] = threads;
    REQUIRE_FALSE(prepare(point, model));
    return static_cast<double>(description().expected_cost(point, &model, {})->iteration_ns);
  };
  CHECK(expected(1, 512, 1) / expected(1, 128, 1) > 4);
  CHECK(expected(8, 64, 1) == expected(1, 512, 1));
  CHECK(expected(1, 512, 1) / expected(1, 512, 2) == doctest::Approx(2));
}

}  // namespace assay::engine::llama
