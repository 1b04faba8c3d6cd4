// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/recalibration/expert.hpp"

#include <cmath>

#include <doctest/doctest.h>

using namespace assay::predict;

TEST_CASE("experts are weighted by one over their error") {
  const Expert good{.left_out_error = 0.01 - 1e-6, .asked = Eigen::VectorXd::Constant(2, 1.0)};
  const Expert bad{.left_out_error = 0.03 - 1e-6, .asked = Eigen::VectorXd::Constant(2, 5.0)};
  // Weights 3 : 1.
  CHECK(averaged({good, bad})[0] == doctest::Approx(2));
  CHECK(averaged({good})[1] == doctest::Approx(1));
}

TEST_CASE("experts without any error share, and one without bounds says nothing") {
  const Expert one{.asked = Eigen::VectorXd::Constant(1, 1.0)};
  const Expert other{.asked = Eigen::VectorXd::Constant(1, 2.0)};
  CHECK(averaged({one, other})[0] == doctest::Approx(1.5));
  const Expert lost{.left_out_error = INFINITY, .asked = Eigen::VectorXd::Constant(1, 9.0)};
  CHECK(averaged({one, lost})[0] == doctest::Approx(1));
}
