// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/ridge.hpp"

#include <array>

#include <doctest/doctest.h>

using assay::predict::ridge;
using doctest::Approx;

namespace {

struct Problem {
  Eigen::MatrixXd inputs{{1, 2}, {2, 1}, {3, 5}, {4, 3}, {5, 8}, {6, 2}};
  Eigen::VectorXd y{{3, 4, 9, 8, 14, 9}};
  Eigen::VectorXd weights{{1, 2, 1, 0.5, 1, 1}};
};

}  // namespace

TEST_CASE("coefficients and left-out errors are those of the normal equations") {
  // NumPy: the penalised normal equations solved, and solved again without each row in turn.
  const Problem problem;
  const auto weak = ridge(problem.inputs, problem.y, problem.weights, std::array{1e-3});
  CHECK(weak.coefficients(0) == Approx(1.12319716));
  CHECK(weak.coefficients(1) == Approx(0.98821826));
  CHECK(weak.intercept == Approx(0.4852900489));
  CHECK(weak.leave_one_out_mse == Approx(0.5815777386));
  const auto strong = ridge(problem.inputs, problem.y, problem.weights, std::array{1.0});
  CHECK(strong.coefficients(0) == Approx(0.7037171));
  CHECK(strong.coefficients(1) == Approx(0.56354749));
  CHECK(strong.leave_one_out_mse == Approx(7.4480220373));
}

TEST_CASE("the strength with the smallest left-out error is taken") {
  const Problem problem;
  const auto fit = ridge(problem.inputs, problem.y, problem.weights, std::array{1e-3, 0.1, 1.0});
  CHECK(fit.strength == 1e-3);
}

TEST_CASE("columns that do not vary, or say the same twice, do no harm") {
  const Problem problem;
  Eigen::MatrixXd inputs(6, 4);
  inputs << problem.inputs, Eigen::VectorXd::Constant(6, 1e6), problem.inputs.col(0);
  const auto fit = ridge(inputs, problem.y, problem.weights, std::array{1e-8});
  CHECK(fit.coefficients(2) == 0);
  CHECK(fit.coefficients(0) == Approx(fit.coefficients(3)));
  CHECK(fit.coefficients.allFinite());
}

TEST_CASE("without columns, and of one row, the mean is left") {
  const auto none = ridge(Eigen::MatrixXd(2, 0), Eigen::VectorXd{{1, 4}}, Eigen::VectorXd{{1, 2}},
                          std::array{1e-3});
  CHECK(none.intercept == Approx(3));
  const auto one =
      ridge(Eigen::MatrixXd{{5.0}}, Eigen::VectorXd{{7}}, Eigen::VectorXd{{2}}, std::array{1e-3});
  CHECK(one.intercept == 7);
  CHECK(one.coefficients(0) == 0);
}
