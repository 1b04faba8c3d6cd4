// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/quality.hpp"

#include <cmath>

#include <doctest/doctest.h>

using namespace assay::engine::layout;
using doctest::Approx;
using Eigen::MatrixXf;

TEST_CASE("equal outputs have no error and agree on every token") {
  MatrixXf outputs(3, 2);
  outputs << 1, 4, 2, 4, 2, -1;
  const Quality quality = quality_of(outputs, outputs);
  CHECK(quality.output_error_pct == 0);
  CHECK(quality.top1_agreement_pct == 100);
}

TEST_CASE("the error is the norm of the difference over that of the reference") {
  MatrixXf reference(2, 2);
  reference << 3, 0, 0, 4;
  MatrixXf outputs = reference;
  outputs(1, 0) = -0.5F;
  CHECK(quality_of(outputs, reference).output_error_pct == Approx(10));
  CHECK(quality_of(2 * reference, reference).output_error_pct == Approx(100));
  CHECK(quality_of(2 * reference, reference).top1_agreement_pct == 100);
}

TEST_CASE("tokens agree whose largest output is at the same place, of equal ones the first") {
  MatrixXf reference(3, 4);
  reference << 1, 5, 2, 0,  //
      2, 5, 1, 0,           //
      3, 1, 0, 1;
  MatrixXf outputs(3, 4);
  outputs << 0, 5, 1, 2,  //
      1, 4, 1, 0,         //
      7, 4, 0, 1;
  CHECK(quality_of(outputs, reference).top1_agreement_pct == Approx(75));
}

TEST_CASE("a reference of zeros is met or missed") {
  const MatrixXf zeros = MatrixXf::Zero(2, 3);
  CHECK(quality_of(zeros, zeros).output_error_pct == 0);
  CHECK(std::isinf(quality_of(MatrixXf::Ones(2, 3), zeros).output_error_pct));
  CHECK(quality_of(MatrixXf(2, 0), MatrixXf(2, 0)).output_error_pct == 0);
  CHECK(quality_of(MatrixXf(2, 0), MatrixXf(2, 0)).top1_agreement_pct == 100);
}
