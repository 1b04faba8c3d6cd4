// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/encoder/tensors.hpp"

#include <cmath>
#include <set>
#include <vector>

#include <doctest/doctest.h>

#include "onnx_fixture.hpp"

namespace assay::engine::onnx {

TEST_CASE(
    "no two tensors of a model have one name, but for the embeddings that a head uses again") {
  for (const char* type : {"hf_bert", "mosaic_bert", "flex_bert"}) {
    const EncoderShape shape = shape_of(small_model(type, "mlm")).value();
    std::set<std::string> names;
    for (const Tensor& tensor : encoder_tensors(shape)) CHECK(names.insert(tensor.name).second);
    for (const Tensor& tensor : head_tensors(shape)) {
      CHECK(names.insert(tensor.name).second == (tensor.name != names::word_embeddings));
    }
  }
}

TEST_CASE(
    "values are seeded: the same again for one seed, others for another and for other names") {
  const Tensor tensor{"layers.0.attention.query.weight", {64, 33}, TensorKind::matrix};
  const auto values_of = [](const Tensor& of, std::uint64_t seed) {
    std::vector<float> values(of.count());
    generate(of, seed, values);
    return values;
  };
  CHECK(values_of(tensor, 1) == values_of(tensor, 1));
  CHECK(values_of(tensor, 1) != values_of(tensor, 2));
  Tensor other = tensor;
  other.name = "layers.1.attention.query.weight";
  CHECK(values_of(tensor, 1) != values_of(other, 1));
}

TEST_CASE("a matrix keeps the variance of what goes through it, and a scale is about one") {
  const auto moments = [](const Tensor& tensor) {
    std::vector<float> values(tensor.count());
    generate(tensor, 7, values);
    double mean = 0;
    for (const float value : values) mean += value;
    mean /= static_cast<double>(values.size());
    double square = 0;
    for (const float value : values) square += (value - mean) * (value - mean);
    return std::pair(mean, std::sqrt(square / static_cast<double>(values.size())));
  };
  const auto [matrix_mean, matrix_deviation] = moments({"w", {400, 100}, TensorKind::matrix});
  CHECK(std::abs(matrix_mean) < 0.001);
  CHECK(matrix_deviation == doctest::Approx(0.05).epsilon(0.02));
  const auto [scale_mean, scale_deviation] = moments({"s", {10'000}, TensorKind::scale});
  CHECK(scale_mean == doctest::Approx(1).epsilon(0.01));
  CHECK(scale_deviation == doctest::Approx(0.1).epsilon(0.05));
}

}  // namespace assay::engine::onnx
