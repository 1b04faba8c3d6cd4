// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/shared_access.hpp"

#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/engine/layout/costs.hpp"
#include "assay/engine/layout/generator.hpp"

using namespace assay;
using namespace assay::engine::layout;
using doctest::Approx;

TEST_CASE("repeated pairs add up, and both triangles hold them") {
  const std::vector<SharedPair> pairs{{0, 1, 2}, {1, 0, 0.5}, {2, 2, 7}, {1, 2, 0}};
  const auto weights = shared_access(3, pairs);
  REQUIRE(weights);
  CHECK(weights->coeff(0, 1) == 2.5);
  CHECK(weights->coeff(1, 0) == 2.5);
  CHECK(weights->nonZeros() == 2);
}

TEST_CASE("a segment's W has its dimensions' weights among each other") {
  const std::vector<SharedPair> pairs{{0, 1, 2}, {1, 2, 3}, {2, 3, 4}, {1, 3, 5}};
  const SharedAccess part = part_of(*shared_access(4, pairs), {1, 2});
  CHECK(part.rows() == 2);
  CHECK(part.nonZeros() == 2);
  CHECK(part.coeff(0, 1) == 3);
  CHECK(part.coeff(1, 0) == 3);
}

TEST_CASE("pairs that cannot be are refused") {
  for (const SharedPair& pair : {SharedPair{0, 3, 1}, SharedPair{0, 1, -1},
                                 SharedPair{0, 1, std::numeric_limits<double>::quiet_NaN()},
                                 SharedPair{0, 1, std::numeric_limits<double>::infinity()}}) {
    const auto weights = shared_access(3, std::vector{pair});
    REQUIRE_FALSE(weights);
    CHECK(weights.error().code == ErrorCode::usage);
  }
}

TEST_CASE("weights that add up to more than a number holds are refused") {
  const auto weights = shared_access(3, std::vector<SharedPair>{{0, 1, 1e308}});
  REQUIRE_FALSE(weights);
  CHECK(weights.error().code == ErrorCode::usage);
  CHECK(shared_access(3, std::vector<SharedPair>{{0, 1, 1e307}}));
}

TEST_CASE("a line is used by as much as the root of its squares says") {
  Eigen::MatrixXf rows(2, 5);
  rows << 3, -4, 0, 0, -2, 0, 0, 5, 12, 0;
  Eigen::MatrixXf expected(2, 3);
  expected << 5, 0, 2, 0, 13, 0;
  CHECK(use_of_lines(rows, 2).isApprox(expected));
}

TEST_CASE("dimensions that use the same are used together") {
  Eigen::MatrixXf use(4, 4);
  use << 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 2, 2, 0, 0, 1, 1;
  const SharedAccess weights = shared_access_of_use(use, 1);
  // A cosine of 1 less the ½ that rows have on average.
  CHECK(weights.coeff(0, 1) == Approx(0.5));
  CHECK(weights.coeff(2, 3) == Approx(0.5));
  CHECK(weights.nonZeros() == 4);
}

TEST_CASE("hidden clusters carry nearly all weight of a matrix that has them") {
  const HiddenClusters shape{
      .neurons = 256, .inputs = 256, .clusters = 8, .density = 1, .noise = 0.1, .seed = 3};
  const SharedAccess weights =
      shared_access_of_use(use_of_lines(clustered_matrix(shape, 0), 16), 16);
  CHECK(modularity(weights, hidden_clusters(shape)) > 0.85);  // at most 7/8
}

TEST_CASE("dimensions that are active in the same samples are used together") {
  Eigen::MatrixXf activations(3, 3);
  activations << 1, 1, 0, 0.1F, 1, 1, 1, -1, 0;
  const SharedAccess weights = shared_access_of_activations(activations, 0.5F);
  CHECK(weights.coeff(0, 1) == 2);
  CHECK(weights.coeff(1, 2) == 1);
  CHECK(weights.coeff(0, 2) == 0);
}

TEST_CASE("a trace gives its pairs") {
  const auto weights = read_trace("i,j,weight\n0,3,2\n\n 3 , 0 , 1\n1,2,0.5\n");
  REQUIRE(weights);
  CHECK(weights->rows() == 4);
  CHECK(weights->coeff(3, 0) == 3);
}

TEST_CASE("a damaged trace is refused with its line") {
  const auto reason = [](const std::string& text) {
    const auto weights = read_trace(text);
    REQUIRE_FALSE(weights);
    return weights.error().message;
  };
  CHECK(reason("") == "the trace has no pair");
  CHECK(reason("0,1\n") == "line 1: 2 values instead of 3");
  CHECK(reason("0,1,1\n-1,2,1\n").starts_with("line 2: dimensions are"));
  CHECK(reason("0,1,1\n0,5000000000,1\n").starts_with("line 2: dimensions are"));
  CHECK(reason("0,1,nan\n").starts_with("line 1: the weight"));
  CHECK(reason("0,1,-2\n").starts_with("line 1: the weight"));
}
