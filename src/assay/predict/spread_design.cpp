// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/spread_design.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <Eigen/Core>

#include "assay/base/random.hpp"
#include "assay/predict/ratio_features.hpp"
#include "assay/predict/rows_of.hpp"

namespace assay::predict {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double noise = 0.05;     // variance of a measurement, where the process has about 3
constexpr double looked_at = 0.8;  // of what is left in each step
constexpr std::size_t fewest_looked_at = 8;

// With D features and r the distance: ½·exp(−r²/2D) + ½·mean of exp(−d²/2) over features'
// differences d + x·x'/D + 1. A smooth function, one that is a sum over features, a plane and a
// constant.
MatrixXd prior_covariance(const MatrixXd& features) {
  const Index rows = features.rows();
  const auto width = static_cast<double>(features.cols());
  MatrixXd covariance = features * features.transpose() / width;
  covariance.array() += 1;
  MatrixXd squares = MatrixXd::Zero(rows, rows);
  for (Index feature = 0; feature < features.cols(); ++feature) {
    const auto column = features.col(feature).array();
    for (Index row = 0; row < rows; ++row) {
      const Eigen::ArrayXd square = (column - features(row, feature)).square();
      squares.col(row).array() += square;
      covariance.col(row).array() += 0.5 / width * (-0.5 * square).exp();
    }
  }
  covariance.array() += 0.5 * (squares.array() * (-0.5 / width)).exp();
  return covariance;
}

// By how much the summed variance of all rows falls when this one is measured.
double gain(const MatrixXd& covariance, std::size_t row) {
  const auto at = static_cast<Index>(row);
  return covariance.col(at).squaredNorm() / (covariance(at, at) + noise);
}

void measure(MatrixXd& covariance, std::size_t row) {
  const auto at = static_cast<Index>(row);
  const VectorXd column = covariance.col(at);
  covariance.noalias() -= column * (column / (column[at] + noise)).transpose();
}

// Which of the rows may be chosen next: not chosen yet, of a group that was not, if there is one.
class Left {
 public:
  Left(std::span<const std::size_t> rows, std::span<const std::size_t> groups) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      places_.push_back(i);
      groups_.push_back(groups[rows[i]]);
    }
  }

  std::vector<std::size_t> places() const {
    std::vector<std::size_t> fresh;
    for (const std::size_t place : places_) {
      if (!chosen_.contains(groups_[place])) fresh.push_back(place);
    }
    return fresh.empty() ? places_ : fresh;
  }

  void take(std::size_t place) {
    chosen_.insert(groups_[place]);
    places_.erase(std::find(places_.begin(), places_.end(), place));
  }

 private:
  std::vector<std::size_t> places_;
  std::vector<std::size_t> groups_;
  std::set<std::size_t> chosen_;
};

}  // namespace

std::vector<std::size_t> spread_rows(const KnobTable& knobs, const StageTimes& source,
                                     std::span<const std::size_t> order,
                                     std::span<const std::size_t> groups, std::size_t count,
                                     std::uint64_t seed) {
  const auto rows = order.first(std::min(order.size(), std::max(most_design_rows, count)));
  MatrixXd covariance =
      prior_covariance(rows_of(ratio_features(knobs, source, knobs.rows()).known, rows));
  Left left(rows, groups);
  Random random(seed);
  std::vector<std::size_t> chosen;
  while (chosen.size() < std::min(count, rows.size())) {
    std::vector<std::size_t> places = left.places();
    random.shuffle(std::span(places));
    const auto part = static_cast<std::size_t>(looked_at * static_cast<double>(places.size()));
    places.resize(std::min(places.size(), std::max(part, fewest_looked_at)));
    std::vector<double> gains;
    for (const std::size_t place : places) gains.push_back(gain(covariance, place));
    const auto largest = std::max_element(gains.begin(), gains.end()) - gains.begin();
    const std::size_t best = places[static_cast<std::size_t>(largest)];
    measure(covariance, best);
    left.take(best);
    chosen.push_back(rows[best]);
  }
  return chosen;
}

}  // namespace assay::predict
