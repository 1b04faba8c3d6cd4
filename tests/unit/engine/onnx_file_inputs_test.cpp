// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/file_inputs.hpp"

#include <string>

#include <doctest/doctest.h>

#include "onnx_fixture.hpp"

namespace assay::engine::onnx {
namespace {

constexpr OpenDimension open{};

OnnxInput input(const std::string& name, ElementType type, std::vector<OpenDimension> dimensions) {
  return {name, type, std::move(dimensions)};
}

Settings settings_with(const Knobs& knobs) {
  return read_settings(case_with(knobs).knobs).value();
}

Result<std::vector<FileInput>> resolve(const std::vector<OnnxInput>& inputs, const Knobs& knobs,
                                       std::string* knob = nullptr) {
  OnnxFile file;
  file.inputs = inputs;
  return file_inputs(file, settings_with(knobs), knob);
}

}  // namespace

TEST_CASE("inputs of an exported encoder are known by their names") {
  const auto inputs = resolve({input("input_ids", ElementType::int64, {open, open}),
                               input("attention_mask", ElementType::int64, {open, open}),
                               input("token_type_ids", ElementType::int64, {open, open}),
                               input("position_ids", ElementType::int32, {{1, ""}, open})},
                              {{"batch_size", 4}, {"sequence_length", 32}});
  REQUIRE(inputs);
  CHECK((*inputs)[0].role == InputRole::tokens);
  CHECK((*inputs)[1].role == InputRole::attention_mask);
  CHECK((*inputs)[2].role == InputRole::zeros);
  CHECK((*inputs)[3].role == InputRole::positions);
  CHECK((*inputs)[0].dimensions == Dimensions{4, 32});
  CHECK((*inputs)[3].dimensions == Dimensions{1, 32});
  CHECK(has_tokens(*inputs));
}

TEST_CASE("an image's open height and width are asked for, with an example") {
  const std::vector<OnnxInput> image{
      input("x", ElementType::float32, {open, {3, ""}, {48, ""}, {-1, "width"}})};
  std::string knob;
  const auto unknown = resolve(image, {}, &knob);
  REQUIRE_FALSE(unknown);
  CHECK(knob == "input_shapes");
  CHECK(unknown.error().message == "input 'x' has the shape ?x3x48xwidth: dimension 4 is open");
  CHECK(unknown.error().hint.find("x=Bx3x48x320") != std::string::npos);

  const auto known = resolve(image, {{"batch_size", 2}, {"input_shapes", "x=Bx3x48x320"}});
  REQUIRE(known);
  CHECK(known->front().dimensions == Dimensions{2, 3, 48, 320});
  CHECK(known->front().role == InputRole::noise);
  CHECK_FALSE(has_tokens(*known));
}

TEST_CASE("shapes that the file contradicts are refused") {
  const std::vector<OnnxInput> image{input("x", ElementType::float32, {open, {3, ""}})};
  for (const char* shapes : {"x=1x4", "x=1x3x8", "y=1x3", "x=1x3,y=2"}) {
    CAPTURE(shapes);
    CHECK_FALSE(resolve(image, {{"input_shapes", shapes}}));
  }
  CHECK_FALSE(resolve({input("words", ElementType::text, {open})}, {}));
  CHECK_FALSE(resolve({input("x", ElementType::float32, {{1'000'000, ""}, {1'000'000, ""}})}, {}));
}

TEST_CASE("lengths of sequences need sequences") {
  std::string knob;
  CHECK_FALSE(resolve({input("x", ElementType::float32, {open})}, {{"lengths", "3:1"}}, &knob));
  CHECK(knob == "lengths");
}

}  // namespace assay::engine::onnx
