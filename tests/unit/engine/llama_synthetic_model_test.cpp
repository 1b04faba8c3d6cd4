// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/synthetic_model.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/file.hpp"
#include "assay/base/random.hpp"
#include "assay/engine/llama/gguf_header.hpp"
#include "assay/engine/llama/presets.hpp"
#include "assay/engine/llama/tensors.hpp"
#include "llama_fixture.hpp"

namespace assay::engine::llama {

namespace {

std::vector<std::byte> whole_file(const SyntheticModel& model) {
  std::vector<std::byte> bytes(model.file_bytes());
  REQUIRE(model.read(0, bytes, 2) == bytes.size());
  return bytes;
}

Model small_model(const std::string& weights) {
  Model model = preset_model("tiny-llama", weights);
  model.config["block_count"] = 1;
  model.config["vocab_size"] = 256;
  return model;
}

}  // namespace

TEST_CASE("any part of the file is the same as in the whole") {
  const auto model = SyntheticModel::plan(small_model("q4_0")).value();
  const auto whole = whole_file(model);
  Random random(1);
  for (int round = 0; round < 500; ++round) {
    const std::uint64_t offset = random.below(whole.size() + 10);
    std::vector<std::byte> piece(random.below(20'000));
    const std::size_t count = model.read(offset, piece, 2);
    const std::size_t left = whole.size() - std::min<std::uint64_t>(offset, whole.size());
    REQUIRE(count == std::min(piece.size(), left));
    if (count == 0) continue;
    const auto begin = whole.begin() + static_cast<std::ptrdiff_t>(offset);
    REQUIRE(std::equal(begin, begin + static_cast<std::ptrdiff_t>(count), piece.begin()));
  }
}

TEST_CASE("the seed decides the weights") {
  Model model = small_model("q8_0");
  const auto first = whole_file(SyntheticModel::plan(model).value());
  CHECK(whole_file(SyntheticModel::plan(model).value()) == first);
  model.seed = 12;
  CHECK(whole_file(SyntheticModel::plan(model).value()) != first);
}

TEST_CASE("a written model is the file that the engine reads, and says that it is synthetic") {
  const ScratchFolder folder;
  for (const std::string& weights : weight_type_choices()) {
    CAPTURE(weights);
    const Model model = small_model(weights);
    REQUIRE(write_model(model, folder / "m.gguf"));
    const auto expected = whole_file(SyntheticModel::plan(model).value());
    const auto written = read_file(folder / "m.gguf", expected.size());
    REQUIRE(written);
    CHECK(std::equal(expected.begin(), expected.end(), std::as_bytes(std::span(*written)).begin(),
                     std::as_bytes(std::span(*written)).end()));
    const auto header = read_gguf_header(folder / "m.gguf");
    REQUIRE(header);
    CHECK(header->synthetic);
    CHECK(header->parameters == parameter_count(shape_of(model).value()));
  }
}

TEST_CASE("a model that cannot be written leaves nothing behind") {
  const ScratchFolder folder;
  const auto written = write_model(small_model("q8_0"), folder / "none" / "m.gguf");
  REQUIRE_FALSE(written);
  CHECK(written.error().code == ErrorCode::measurement);

  // The target is a folder: writing succeeds, giving the file its name does not.
  std::filesystem::create_directory(folder / "m.gguf");
  CHECK_FALSE(write_model(small_model("q8_0"), folder / "m.gguf"));
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("fewer active blocks make a smaller model") {
  const Model model = preset_model("tiny-llama");
  const auto all = SyntheticModel::plan(model).value();
  const auto half = SyntheticModel::plan(model, 2).value();
  CHECK(half.file_bytes() < all.file_bytes());
}

}  // namespace assay::engine::llama
