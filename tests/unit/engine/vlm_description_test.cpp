// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/description.hpp"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "assay/base/file.hpp"
#include "assay/engine/llama/gguf_writer.hpp"
#include "assay/engine/llama/presets.hpp"
#include "assay/engine/vlm/presets.hpp"
#include "png_picture.hpp"
#include "vlm_fixture.hpp"

namespace assay::engine::vlm {
namespace {

std::string fault(const Knobs& knobs, const Model& model, const ModelFiles& files = {}) {
  Case point = case_with(knobs);
  const auto problem = description().prepare(point, &model, files);
  return problem ? problem->knob : "";
}

Knobs prepared(const Knobs& knobs, const Model& model, const ModelFiles& files = {}) {
  Case point = case_with(knobs);
  const auto problem = description().prepare(point, &model, files);
  REQUIRE_MESSAGE(!problem, (problem ? problem->message : ""));
  return point.knobs;
}

// A pair of files as a study names it.
struct Pair {
  explicit Pair(const SyntheticPair& planned) {
    REQUIRE(llama::write_model(planned.text, folder.path() / "text.gguf"));
    REQUIRE(llama::write_model(planned.vision, folder.path() / "vision.gguf"));
    model.name = "pair";
    model.file = "text.gguf";
    model.companions["mmproj"] = {"vision.gguf", ""};
    files = {{"file", folder.path() / "text.gguf"}, {"mmproj", folder.path() / "vision.gguf"}};
  }

  void replace(const std::string& key, const std::string& bytes) {
    model.companions[key] = {key, ""};
    files[key] = folder.write(key, bytes);
  }

  TemporaryDirectory folder;
  Model model;
  ModelFiles files;
};

Pair tiny_pair() {
  return Pair(plan_pair(preset_model("tiny-vlm")).value());
}

// The head of a file with a vision encoder of this kind, and one small tensor.
std::string vision_file(const std::string& projector_type) {
  llama::GgufWriter writer;
  writer.add_text("general.architecture", "clip");
  writer.add_text("clip.projector_type", projector_type);
  writer.add_boolean("clip.has_vision_encoder", true);
  const std::array<std::uint64_t, 1> length{1};
  writer.add_tensor("mm.0.weight", length, 0, 4);
  return writer.head() + std::string(writer.data_bytes(), '\0');
}

}  // namespace

TEST_CASE("presets have no problem at their initial values, and knobs become what they mean") {
  for (const std::string& preset : description().presets) {
    CAPTURE(preset);
    const Knobs knobs = prepared({}, preset_model(preset));
    CHECK(knobs.at("vision_tokens") == find_preset(preset)->vision_tokens);
    CHECK(knobs.at("prompt_tokens") == 32);
    const auto shape = shape_of(preset_model(preset)).value();
    CHECK(knobs.at("moe_top_k") == shape.text.expert_used_count);
    CHECK(knobs.at("active_blocks") == shape.text.block_count);
    CHECK(prepared(knobs, preset_model(preset)) == knobs);  // a locked study is loaded again
  }
}

TEST_CASE("a caption's instruction is shorter than a question") {
  CHECK(prepared({{"task", "captioning"}}, preset_model("tiny-vlm")).at("prompt_tokens") == 8);
}

TEST_CASE("what the model does not allow is refused at the knob") {
  const Model model = preset_model("tiny-vlm");
  CHECK(fault({{"moe_top_k", 16}, {"active_blocks", 4}}, model).empty());
  CHECK(fault({{"moe_top_k", 17}}, model) == "moe_top_k");
  CHECK(fault({{"active_blocks", 5}}, model) == "active_blocks");
  CHECK(fault({{"vision_tokens", 4030}}, model).empty());  // 4030 + 2 + 32 + 32 = 4096
  CHECK(fault({{"vision_tokens", 4031}}, model) == "vision_tokens");
  CHECK(fault({{"prompt_tokens", 4096}}, model) == "prompt_tokens");
  CHECK(fault({{"kv_type", "q8_0"}, {"flash_attention", "off"}}, model) == "kv_type");
  CHECK(fault({{"sampler", "wrong"}}, model) == "sampler");
  CHECK(fault({{"task", "poem"}}, model) == "task");
}

TEST_CASE("a model's keys are refused where they mean nothing or do not fit") {
  Model model = preset_model("tiny-vlm");
  model.companions["mmproj"] = {"vision.gguf", ""};
  CHECK(fault({}, model) == "model/mmproj");
  CHECK(fault({}, preset_model("tiny")) == "model/preset");
  model = preset_model("tiny-vlm");
  model.config["vision.block_count"] = 0;
  CHECK(fault({}, model) == "model/vision.block_count");
  model = preset_model("tiny-vlm");
  model.weights = "q9";
  CHECK(fault({}, model) == "model/weights");
}

TEST_CASE("a pair of files is taken, and keeps its blocks and experts") {
  const Pair pair = tiny_pair();
  const Knobs knobs = prepared({{"moe_top_k", 2}, {"vision_tokens", 49}}, pair.model, pair.files);
  CHECK(knobs.at("moe_top_k") == 2);
  CHECK(knobs.at("active_blocks") == 4);
  CHECK(prepared({}, pair.model, pair.files).at("vision_tokens") == 0);
  CHECK(fault({{"active_blocks", 3}}, pair.model, pair.files) == "active_blocks");
  CHECK(fault({{"active_blocks", 4}}, pair.model, pair.files).empty());
}

TEST_CASE("a file that is not half of a pair is refused") {
  Pair pair = tiny_pair();
  Model alone = pair.model;
  alone.companions.clear();
  CHECK(fault({}, alone, pair.files) == "model/file");
  ModelFiles swapped{{"file", pair.files["mmproj"]}, {"mmproj", pair.files["file"]}};
  CHECK(fault({}, pair.model, swapped) == "model/file");
  ModelFiles same{{"file", pair.files["file"]}, {"mmproj", pair.files["file"]}};
  CHECK(fault({}, pair.model, same) == "model/mmproj");
}

TEST_CASE("a damaged vision encoder is refused, wherever it ends") {
  Pair pair = tiny_pair();
  const auto whole = read_file(pair.files["mmproj"], std::size_t{64} << 20).value();
  for (const std::size_t length : {std::size_t{0}, std::size_t{3}, std::size_t{100},
                                   std::size_t{2000}, whole.size() / 2, whole.size() - 1}) {
    CAPTURE(length);
    pair.replace("mmproj", whole.substr(0, length));
    CHECK(fault({}, pair.model, pair.files) == "model/mmproj");
  }
}

TEST_CASE("vision tokens of a fixed resolution cannot be asked for") {
  Pair pair = tiny_pair();
  pair.replace("mmproj", vision_file("gemma3"));
  CHECK(fault({}, pair.model, pair.files).empty());
  CHECK(fault({{"vision_tokens", 49}}, pair.model, pair.files) == "vision_tokens");
  pair.replace("mmproj", vision_file("pixtral"));
  CHECK(fault({{"vision_tokens", 49}}, pair.model, pair.files).empty());
}

TEST_CASE("a picture is looked over before a session begins") {
  Model model = preset_model("tiny-vlm");
  const TemporaryDirectory folder;
  model.companions["image"] = {"p.png", ""};
  CHECK(fault({}, model, {{"image", folder.write("p.png", test::png_picture(20, 10))}}).empty());
  CHECK(fault({}, model, {{"image", folder.write("p.png", "no picture")}}) == "model/image");
}

TEST_CASE("more of a knob is expected to take longer") {
  const auto cost = [](const Knobs& knobs) {
    const Model model = preset_model("tiny-vlm");
    const Case point = case_with(prepared(knobs, model));
    return description().expected_cost(point, &model, {})->iteration_ns;
  };
  const Knobs usual{{"vision_tokens", 49}, {"moe_top_k", 1}, {"active_blocks", 2}, {"threads", 1}};
  for (const auto& [knob, more] : Knobs{{"vision_tokens", 196},
                                        {"prompt_tokens", 128},
                                        {"output_tokens", 64},
                                        {"moe_top_k", 8},
                                        {"active_blocks", 4}}) {
    Knobs raised = usual;
    raised[knob] = more;
    CAPTURE(knob);
    CHECK(cost(raised) > cost(usual));
  }
  const Model large = preset_model("olmoe-vlm");
  const Case point = case_with(prepared(usual, large));
  CHECK(description().expected_cost(point, &large, {})->load_ns > 1'000'000'000);
}

TEST_CASE("a pair's cost is expected from the files' sizes") {
  const Pair pair = tiny_pair();
  const Case point = case_with(prepared({{"threads", 1}}, pair.model, pair.files));
  const auto cost = description().expected_cost(point, &pair.model, pair.files);
  REQUIRE(cost);
  CHECK(cost->iteration_ns > 0);
}

TEST_CASE("every stage is announced, and decoding where there is something to decode") {
  CHECK(description().stages(case_with(), nullptr) ==
        std::vector<Stage>{Stage::total, Stage::vision, Stage::projector, Stage::prefill,
                           Stage::decode});
  CHECK(description().stages(case_with({{"output_tokens", 1}}), nullptr) ==
        std::vector<Stage>{Stage::total, Stage::vision, Stage::projector, Stage::prefill});
}

}  // namespace assay::engine::vlm
