// SPDX-License-Identifier: Apache-2.0

// The graphs against a computation of their own in double precision.

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "announced.hpp"
#include "assay/engine/onnx/module/encoder_network.hpp"
#include "encoder_reference.hpp"
#include "onnx_fixture.hpp"

namespace assay::engine::onnx {
namespace {

// The largest difference, relative to the largest value expected; infinite if one is no number.
double error_of(const float* computed, const std::vector<double>& expected) {
  double largest = 0;
  double difference = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (!std::isfinite(computed[i])) return std::numeric_limits<double>::infinity();
    largest = std::max(largest, std::abs(expected[i]));
    difference = std::max(difference, std::abs(static_cast<double>(computed[i]) - expected[i]));
  }
  return difference / largest;
}

// Of all sequences of a batch, whose padding must not matter: each is compared with the reference
// of the sequence alone.
double largest_error(const std::string& type, const std::string& task, const Knobs& knobs) {
  const Model model = small_model(type, task);
  const SessionRequest request = request_for(model, knobs);
  const EncoderShape shape = shape_of(model).value();
  const Settings settings = read_settings(request.point.knobs).value();
  EncoderNetwork network(request, shape, settings, Provider{}, 1);
  Protocol events;
  network.run(events);

  const Batch& batch = network.batch();
  const auto hidden_size = static_cast<std::size_t>(shape.hidden_size);
  double largest = 0;
  for (std::size_t row = 0; row < static_cast<std::size_t>(batch.size); ++row) {
    const std::size_t first = row * static_cast<std::size_t>(batch.length);
    std::vector<std::int64_t> ids;
    for (std::size_t i = 0; i < static_cast<std::size_t>(batch.length); ++i) {
      if (batch.mask[first + i] != 0) ids.push_back(batch.ids[first + i]);
    }
    const ReferenceOutput expected = reference_output(shape, model.seed, ids);
    const bool classifies = shape.task == Task::classification;
    const std::size_t logits_at = classifies ? row * static_cast<std::size_t>(shape.num_labels)
                                             : first * static_cast<std::size_t>(shape.vocab_size);
    largest = std::max(
        {largest, error_of(network.hidden_states().data() + first * hidden_size, expected.hidden),
         error_of(network.logits().data() + logits_at, expected.logits)});
  }
  return largest;
}

constexpr double tolerance = 2e-5;  // f32, some four layers deep

}  // namespace

TEST_CASE("hidden states and logits are those of the published formulas, for every type and task") {
  for (const char* type : {"hf_bert", "mosaic_bert", "flex_bert"}) {
    for (const char* task : {"classification", "mlm"}) {
      CAPTURE(type);
      CAPTURE(task);
      CHECK(largest_error(type, task, {}) < tolerance);
    }
  }
}

TEST_CASE("what stands beside padding is computed as if it stood alone") {
  for (const char* type : {"hf_bert", "mosaic_bert", "flex_bert"}) {
    for (const char* padding : {"max_length", "longest"}) {
      CAPTURE(type);
      CAPTURE(padding);
      CHECK(largest_error(type, "mlm", {{"lengths", "2:1,9:1,13:2"}, {"padding", padding}}) <
            tolerance);
    }
  }
}

TEST_CASE("no level of graph optimisation changes what is computed") {
  for (const char* level : {"disabled", "basic", "extended", "all"}) {
    CAPTURE(level);
    CHECK(largest_error("flex_bert", "classification", {{"graph_optimization", level}}) <
          tolerance);
  }
}

TEST_CASE("the reference tells the types apart") {
  const std::vector<std::int64_t> ids{5, 17, 3, 99, 41, 8, 60, 2, 2};
  const auto bert = reference_output(shape_of(small_model("hf_bert")).value(), 11, ids);
  const auto mosaic = reference_output(shape_of(small_model("mosaic_bert")).value(), 11, ids);
  CHECK(std::abs(bert.hidden[0] - mosaic.hidden[0]) > 1e-3);
}

TEST_CASE("window, rotation and slopes each matter to the result") {
  // A change of the shape that only one of them reads moves hidden states by far more than the
  // tolerance, so that the comparison above would see a graph that leaves it out.
  const std::vector<std::int64_t> ids{5, 17, 3, 99, 41, 8, 60, 2, 77, 31, 12, 6};
  const auto moved = [&](const Model& one, const Model& other) {
    const auto first = reference_output(shape_of(one).value(), 11, ids).hidden;
    const auto second = reference_output(shape_of(other).value(), 11, ids).hidden;
    double most = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
      most = std::max(most, std::abs(first[i] - second[i]));
    }
    return most;
  };
  const Model flex = small_model("flex_bert");
  Model changed = flex;
  changed.config["local_attention"] = 4;
  CHECK(moved(flex, changed) > 1e-2);
  changed = flex;
  changed.config["global_rope_theta"] = 100.0;
  CHECK(moved(flex, changed) > 1e-2);
  changed = flex;
  changed.config["local_rope_theta"] = 100.0;
  CHECK(moved(flex, changed) > 1e-2);
}

}  // namespace assay::engine::onnx
