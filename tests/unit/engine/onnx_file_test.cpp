// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/onnx_file.hpp"

#include <cstdint>
#include <string>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "onnx_file_bytes.hpp"
#include "temporary_directory.hpp"

namespace assay::engine::onnx {
namespace {

Result<OnnxFile> read(const std::string& content) {
  const TemporaryDirectory folder;
  return read_onnx_file(folder.write("model.onnx", content));
}

std::string message_of(const std::string& content) {
  const auto file = read(content);
  REQUIRE_FALSE(file);
  CHECK(file.error().code == ErrorCode::usage);
  return file.error().message;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a model file tells its inputs, weights and graph") {
  const auto file = read(bytes::small_model());
  REQUIRE(file);
  CHECK(file->producer == "tests");
  CHECK(file->graph == "small");
  CHECK(file->nodes == 1);
  CHECK(file->outputs == 1);
  CHECK(file->parameters == 12);
  CHECK(file->bytes == 48);
  CHECK(file->main_type == ElementType::float32);
  CHECK_FALSE(file->has_external_data);
  // An input that has an initial value is a weight.
  REQUIRE(file->inputs.size() == 2);
  CHECK(file->inputs[0].name == "input_ids");
  CHECK(file->inputs[0].type == ElementType::int64);
  CHECK(file->inputs[0].dimensions == std::vector<OpenDimension>{{-1, "open"}, {-1, "open"}});
  CHECK(file->inputs[1].dimensions ==
        std::vector<OpenDimension>{{-1, "open"}, {3, ""}, {8, ""}, {8, ""}});
}

TEST_CASE("weights that are constants of the graph count, and packed dimensions do") {
  using namespace bytes;
  const std::string constant = field(
      1,
      field(4, "Constant") +
          field(5, field(1, "value") + field(5, field(1, varint(5) + varint(6)) + field(2, 10))));
  const auto file = read(model(constant + field(12, field(1, "y"))));
  REQUIRE(file);
  CHECK(file->parameters == 30);
  CHECK(file->bytes == 60);
  CHECK(file->main_type == ElementType::float16);
}

TEST_CASE("what is no model is refused by name") {
  CHECK(holds(message_of(""), "model.onnx is empty"));
  CHECK(holds(message_of("<html>not found</html>"), "is not an ONNX model"));
  CHECK(holds(message_of(bytes::field(1, 8)), "has no graph"));
  CHECK(holds(message_of(bytes::model(bytes::field(2, "empty"))), "has no graph"));
  CHECK(holds(message_of(bytes::model(bytes::node("Add"))), "has no outputs"));
  const auto absent = read_onnx_file("/nonexistent/model.onnx");
  REQUIRE_FALSE(absent);
  CHECK(absent.error().code == ErrorCode::missing);
  const auto folder = read_onnx_file("/tmp");
  REQUIRE_FALSE(folder);
  CHECK(folder.error().code == ErrorCode::missing);
}

TEST_CASE("every truncation of a file is refused, and none is read beyond its end") {
  const std::string whole = bytes::small_model();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    CHECK_FALSE(read(whole.substr(0, length)));
  }
}

TEST_CASE("random damage never gets further than an error or a model") {
  const std::string whole = bytes::small_model();
  Random random(3);
  int refused = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string damaged = whole;
    for (int k = 0; k < 3; ++k) {
      damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
    }
    if (!read(damaged)) ++refused;
  }
  CHECK(refused > 200);
}

TEST_CASE("impossible sizes are refused") {
  using namespace bytes;
  const std::uint64_t huge = std::uint64_t{1} << 40;
  CHECK(holds(message_of(model(node("Add") + initializer("w", f32, {huge, huge}) +
                               field(12, field(1, "y")))),
              "damaged"));
  // A length of 2^63 − 1 would wrap around if it were added to a position.
  const std::string endless = varint(7U << 3U | 2U) + varint((std::uint64_t{1} << 63) - 1);
  CHECK_FALSE(read(endless + node("Add")));
  CHECK_FALSE(read(std::string(64, '\xFF')));
  std::string many;
  for (int i = 0; i < 300; ++i) many += input("x" + std::to_string(i), f32, {1});
  CHECK(holds(message_of(model(node("Add") + many + field(12, field(1, "y")))), "damaged"));
}

}  // namespace assay::engine::onnx
