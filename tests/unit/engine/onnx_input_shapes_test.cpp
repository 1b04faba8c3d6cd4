// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/input_shapes.hpp"

#include <doctest/doctest.h>

namespace assay::engine::onnx {

TEST_CASE("shapes are numbers, B and S") {
  const auto shapes = parse_input_shapes("x=Bx3x48x320, ids=BxS", 4, 128);
  REQUIRE(shapes);
  CHECK(shapes->at("x") == Dimensions{4, 3, 48, 320});
  CHECK(shapes->at("ids") == Dimensions{4, 128});
  CHECK(parse_input_shapes("", 1, 1)->empty());
}

TEST_CASE("what is no shape is refused") {
  for (const char* text : {"x", "=1x2", "x=", "x=1x", "x=0", "x=-1", "x=1xC", "x=1,x=2", "x=1x2,",
                           "x=9999999999", "x=1x1x1x1x1x1x1x1x1"}) {
    CAPTURE(text);
    const auto shapes = parse_input_shapes(text, 1, 1);
    REQUIRE_FALSE(shapes);
    CHECK(shapes.error().code == ErrorCode::usage);
  }
}

}  // namespace assay::engine::onnx
