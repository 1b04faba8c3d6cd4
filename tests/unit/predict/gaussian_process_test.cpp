// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/gaussian_process.hpp"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using namespace assay::predict;
using doctest::Approx;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

// Matérn in both inputs with a scale each, a squared exponential in the second, and a line.
const std::vector<KernelTerm> terms{
    {.shape = KernelShape::matern52, .columns = {0, 1}, .scale_of = {0, 1}},
    {.shape = KernelShape::squared_exponential, .columns = {1}},
    {.shape = KernelShape::linear, .columns = {0, 1}}};
const MatrixXd inputs{{0, 1}, {1, 0.5}, {2, -1}, {0.5, 2}, {3, 0}};
const VectorXd y{{0.3, 1.2, -0.7, 0.8, 0.1}};
const VectorXd hyper{{0.1, -0.2, 0.4, -0.5, 0.3, -1.0, -1.5}};
const VectorXd factors{{1, 1, 2, 1, 0.5}};

// 40 rows of sin(x) + 0.1·noise; the second input says nothing.
struct Sine {
  MatrixXd inputs{40, 2};
  VectorXd y{40};

  Sine() {
    assay::Random random(11);
    for (Eigen::Index row = 0; row < 40; ++row) {
      inputs(row, 0) = 6 * random.uniform();
      inputs(row, 1) = 6 * random.uniform();
      y(row) = std::sin(inputs(row, 0)) + 0.1 * random.normal();
    }
  }
};

}  // namespace

// The values of the next two are NumPy's and SciPy's: multivariate_normal.logpdf, its central
// differences, and the posterior by solving the normal equations.
TEST_CASE("likelihood and gradient are those of the multivariate normal") {
  REQUIRE(hyperparameter_count(terms) == 7);
  VectorXd gradient;
  CHECK(log_likelihood(terms, {inputs, y, factors}, hyper, &gradient) == Approx(-6.632522737845));
  const VectorXd expected{{-2.128493212, 0.141888915, 0.254193447, -0.467620924, 0.129040423,
                           -0.629727918, -0.138279682}};
  REQUIRE(gradient.size() == expected.size());
  for (Eigen::Index i = 0; i < expected.size(); ++i) {
    CHECK(gradient(i) == Approx(expected(i)).epsilon(1e-6));
  }
}

TEST_CASE("each shape's gradient is what its likelihood changes by") {
  for (const KernelShape shape : {KernelShape::linear, KernelShape::matern12, KernelShape::matern52,
                                  KernelShape::squared_exponential}) {
    const std::vector<KernelTerm> one{{.shape = shape, .columns = {0, 1}}};
    const auto count = static_cast<Eigen::Index>(hyperparameter_count(one));
    const VectorXd at = VectorXd::LinSpaced(count, 0.3, -0.8);
    VectorXd gradient;
    log_likelihood(one, {inputs, y, {}}, at, &gradient);
    for (Eigen::Index i = 0; i < count; ++i) {
      const VectorXd step = 1e-5 * VectorXd::Unit(count, i);
      const double change = log_likelihood(one, {inputs, y, {}}, at + step) -
                            log_likelihood(one, {inputs, y, {}}, at - step);
      CHECK(gradient(i) == Approx(change / 2e-5).epsilon(1e-5));
    }
  }
}

TEST_CASE("correlations are those of their formulas") {
  const MatrixXd one{{0, 0}};
  const MatrixXd other{{3, 4}};
  const auto at = [&](KernelShape shape) {
    const std::vector<KernelTerm> term{{.shape = shape, .columns = {0, 1}}};
    return covariance(term, VectorXd{{0, std::log(5.0), 0}}, one, other)(0, 0);  // r = 1
  };
  CHECK(at(KernelShape::matern12) == Approx(std::exp(-1.0)));
  CHECK(at(KernelShape::squared_exponential) == Approx(std::exp(-0.5)));
  CHECK(at(KernelShape::matern52) ==
        Approx((1 + std::sqrt(5.0) + 5.0 / 3) * std::exp(-std::sqrt(5.0))));
}

TEST_CASE("mean and variance are those of the conditional normal") {
  const auto process = GaussianProcess::of(terms, {inputs, y, factors}, hyper);
  REQUIRE(process);
  const MatrixXd asked{{1.5, 0.2}, {4, -3}};
  const VectorXd mean = process->mean(asked);
  CHECK(mean(0) == Approx(0.66556913));
  CHECK(mean(1) == Approx(-0.42208059));
  const VectorXd variance = process->variance(asked);
  CHECK(variance(0) == Approx(0.45458119));
  CHECK(variance(1) == Approx(3.33665613));
}

TEST_CASE("a row without noise is predicted as it was seen") {
  VectorXd quiet = hyper;
  quiet(6) = -12;
  const auto process = GaussianProcess::of(terms, {inputs, y, {}}, quiet);
  REQUIRE(process);
  CHECK((process->mean(inputs) - y).cwiseAbs().maxCoeff() < 1e-5);
  CHECK(process->variance(inputs).maxCoeff() < 1e-5);
}

TEST_CASE("fitted hyperparameters tell noise from signal and the input that matters") {
  const Sine sine;
  const std::vector<KernelTerm> ard{{.columns = {0, 1}, .scale_of = {0, 1}}};
  const std::vector<HyperPrior> priors{
      {0, 1, -4, 3}, {0, 1.5, -3, 5}, {0, 1.5, -3, 5}, {-2, 2, -7, 1}};
  const VectorXd start{{0, 0, 0, -1}};
  const HyperFit fit = fit_hyperparameters(ard, {sine.inputs, sine.y, {}}, priors, start);
  CHECK(std::exp(fit.log_hyperparameters(3)) > 0.06);
  CHECK(std::exp(fit.log_hyperparameters(3)) < 0.16);
  CHECK(fit.log_hyperparameters(2) > fit.log_hyperparameters(1) + 1);
  const auto process = GaussianProcess::of(ard, {sine.inputs, sine.y, {}}, fit.log_hyperparameters);
  REQUIRE(process);
  CHECK(std::abs(process->mean(MatrixXd{{2, 3}})(0) - std::sin(2.0)) < 0.1);
  const HyperFit again = fit_hyperparameters(ard, {sine.inputs, sine.y, {}}, priors, start);
  CHECK(again.log_hyperparameters == fit.log_hyperparameters);
}

TEST_CASE("repeats of one configuration leave a process that can be asked") {
  const MatrixXd same = MatrixXd::Ones(6, 2);
  const VectorXd times{{1, 1.1, 0.9, 1, 1, 1}};
  VectorXd quiet = hyper;
  quiet(6) = -8;
  const auto process = GaussianProcess::of(terms, {same, times, {}}, quiet);
  REQUIRE(process);
  CHECK(process->mean(MatrixXd::Ones(1, 2))(0) == Approx(1).epsilon(1e-3));
}
