// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/physical_features.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "assay/predict/encoding.hpp"

using assay::KnobTable;
using namespace assay::predict;
using doctest::Approx;

namespace {

KnobTable table() {
  return {{{.name = "vision_tokens", .numbers = {64, 256, 576}},
           {.name = "prompt_tokens", .numbers = {32, 64, 32}},
           {.name = "output_tokens", .numbers = {0, 8, 64}},
           {.name = "batch_size", .numbers = {1, 2, 4}},
           {.name = "ffn", .words = {"dense_12288", "moe_bf16_k8", "moe_bf16_k2"}}}};
}

Eigen::VectorXd column(const PhysicalFeatures& features, const std::string& name) {
  const auto found = std::find(features.names.begin(), features.names.end(), name);
  REQUIRE_MESSAGE(found != features.names.end(), name);
  return features.values.col(found - features.names.begin());
}

}  // namespace

TEST_CASE("sums and products that work grows with are features") {
  const auto features = physical_features(table(), knob_ranges(table()));
  CHECK(column(features, "log sequence")(1) == Approx(std::log1p(320.0)));
  CHECK(column(features, "log sequence·batch")(2) == Approx(std::log1p(608.0) + std::log1p(4.0)));
  CHECK(column(features, "log context")(2) == Approx(std::log1p(608.0 + 32)));
  CHECK(column(features, "log vision_tokens")(0) == Approx(std::log(64.0)));
  CHECK(features.values.allFinite());
}

TEST_CASE("names of categories are read: words, and numbers by the word before them") {
  const auto features = physical_features(table(), knob_ranges(table()));
  const Eigen::VectorXd experts = column(features, "ffn:#k");
  CHECK(experts(1) == Approx(std::log(8.0)));
  CHECK(experts(2) == Approx(std::log(2.0)));
  CHECK(experts(0) == Approx((std::log(8.0) + std::log(2.0)) / 2));  // has none: the mean
  CHECK(column(features, "ffn:moe") == Eigen::Vector3d(0, 1, 1));
  CHECK(column(features, "ffn=dense_12288") == Eigen::Vector3d(1, 0, 0));
  // A number that all share tells nothing.
  CHECK(std::find(features.names.begin(), features.names.end(), "ffn:#bf") == features.names.end());
}

TEST_CASE("a name that was not seen is placed by what it says") {
  KnobTable asked = table();
  asked.columns[4].words = {"moe_bf16_k4", "dense_12288", "other"};
  const auto features = physical_features(asked, knob_ranges(table()));
  CHECK(features.names == physical_features(table(), knob_ranges(table())).names);
  CHECK(column(features, "ffn:#k")(0) == Approx(std::log(4.0)));
  CHECK(column(features, "ffn=moe_bf16_k8")(0) == 0);
}

TEST_CASE("columns of one category share a length scale, others have their own") {
  const auto features = physical_features(table(), knob_ranges(table()));
  const auto scale = [&](const std::string& name) {
    const auto found = std::find(features.names.begin(), features.names.end(), name);
    return features.scale_of[static_cast<std::size_t>(found - features.names.begin())];
  };
  CHECK(scale("ffn=dense_12288") == scale("ffn=moe_bf16_k8"));
  CHECK(scale("ffn:#k") == scale("ffn:moe"));
  CHECK(scale("ffn:#k") != scale("ffn=dense_12288"));
  CHECK(scale("log vision_tokens") != scale("log prompt_tokens"));
}
