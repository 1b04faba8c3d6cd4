// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/module/batches.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

#include "onnx_fixture.hpp"

namespace assay::engine::onnx {
namespace {

Settings settings_with(const Knobs& knobs) {
  return read_settings(request_for(small_model("hf_bert"), knobs).point.knobs).value();
}

std::vector<std::int64_t> row(const Batch& batch, std::int64_t index) {
  const auto first = batch.ids.begin() + index * batch.length;
  return {first, first + batch.length};
}

}  // namespace

TEST_CASE("full sequences have no padding") {
  Batches batches(settings_with({}), 101, 1);
  const Batch& batch = batches.next();
  CHECK(batch.size == 3);
  CHECK(batch.length == 17);
  CHECK(batch.tokens == 3 * 17);
  CHECK(batch.padded_tokens() == 3 * 17);
  CHECK(std::all_of(batch.mask.begin(), batch.mask.end(), [](auto bit) { return bit == 1; }));
  CHECK(
      std::all_of(batch.ids.begin(), batch.ids.end(), [](auto id) { return id >= 0 && id < 101; }));
}

TEST_CASE("batches cycle through the samples") {
  // Seven samples, three a batch: the eighth row is the first sample again.
  Batches batches(settings_with({}), 101, 1);
  std::vector<std::vector<std::int64_t>> rows;
  for (int i = 0; i < 5; ++i) {
    const Batch& batch = batches.next();
    for (std::int64_t k = 0; k < 3; ++k) rows.push_back(row(batch, k));
  }
  for (std::size_t i = 7; i < rows.size(); ++i) CHECK(rows[i] == rows[i - 7]);
  CHECK(rows[0] != rows[1]);
}

TEST_CASE("padding goes to the sequence length, or to the longest of the batch") {
  const Knobs knobs{{"lengths", "2:1,5:1"}};
  Batches fixed(settings_with(knobs), 101, 1);
  const Batch batch = fixed.next();
  CHECK(batch.length == 17);
  CHECK(batch.tokens == std::accumulate(batch.mask.begin(), batch.mask.end(), std::int64_t{0}));
  CHECK(batch.tokens <= 15);

  Knobs longest = knobs;
  longest["padding"] = "longest";
  Batches varying(settings_with(longest), 101, 1);
  const Batch shorter = varying.next();
  CHECK(shorter.length <= 5);
  CHECK(shorter.tokens == batch.tokens);
}

TEST_CASE("another seed gives other tokens") {
  Batches one(settings_with({}), 101, 1);
  Batches other(settings_with({}), 101, 2);
  CHECK(one.next().ids != other.next().ids);
}

}  // namespace assay::engine::onnx
