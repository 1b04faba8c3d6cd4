// SPDX-License-Identifier: Apache-2.0

// Milliseconds as a weighted sum of knobs: least squares of relative errors, so that short times
// count as much as long ones.

#include <algorithm>
#include <array>
#include <vector>

#include "assay/predict/encoding.hpp"
#include "assay/predict/families/families.hpp"
#include "assay/predict/families/parameters.hpp"
#include "assay/predict/ridge.hpp"

namespace assay::predict {
namespace {

// Steadies knobs that go together; too weak to move what is well determined.
constexpr std::array strengths{1e-8, 1e-6, 1e-4};

// A line that falls below this part of the shortest time in training has left the truth.
constexpr double lowest_part = 0.5;

class LinearModel final : public Model {
 public:
  LinearModel(std::vector<KnobRange> ranges, double intercept, Eigen::VectorXd coefficients,
              double floor_ms)
      : ranges_(std::move(ranges)),
        intercept_(intercept),
        coefficients_(std::move(coefficients)),
        floor_ms_(floor_ms) {}

  Eigen::VectorXd predict(const KnobTable& knobs) const override {
    const Eigen::VectorXd line =
        ((encode_plainly(knobs, ranges_) * coefficients_).array() + intercept_).matrix();
    return line.unaryExpr(
        [this](double ms) { return ms > floor_ms_ ? std::min(ms, longest_time_ms) : floor_ms_; });
  }

  Json parameters() const override {
    return {{"intercept_ms", intercept_},
            {"inputs", input_names(ranges_)},
            {"coefficients", vector_json(coefficients_)},
            {"floor_ms", floor_ms_}};
  }

 private:
  std::vector<KnobRange> ranges_;
  double intercept_;
  Eigen::VectorXd coefficients_;
  double floor_ms_;
};

std::unique_ptr<Model> fit_linear(const TrainingSet& set) {
  const Eigen::Map<const Eigen::VectorXd> ms(set.ms.data(),
                                             static_cast<Eigen::Index>(set.ms.size()));
  const RidgeFit fit = ridge(encode_plainly(set.knobs, set.ranges), ms,
                             ms.array().square().inverse().matrix(), strengths);
  return std::make_unique<LinearModel>(set.ranges, fit.intercept, fit.coefficients,
                                       lowest_part * ms.minCoeff());
}

Result<std::unique_ptr<Model>> read_linear(const Json& parameters,
                                           const std::vector<KnobRange>& ranges,
                                           const std::string& where) {
  const auto intercept = read_number(parameters, "intercept_ms", where);
  if (!intercept) return fail(intercept.error());
  auto coefficients = read_vector(parameters, "coefficients", input_knobs(ranges).size(), where);
  if (!coefficients) return fail(coefficients.error());
  const auto floor_ms = read_positive(parameters, "floor_ms", where);
  if (!floor_ms) return fail(floor_ms.error());
  return std::make_unique<LinearModel>(ranges, *intercept, std::move(*coefficients), *floor_ms);
}

}  // namespace

const Family linear_family{"linear", "milliseconds as a weighted sum of knobs", fit_linear,
                           read_linear};

}  // namespace assay::predict
