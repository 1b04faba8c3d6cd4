// SPDX-License-Identifier: Apache-2.0

// One value for all: what is left where nothing can be told from the knobs.

#include <cmath>
#include <vector>

#include "assay/predict/families/families.hpp"
#include "assay/predict/families/parameters.hpp"

namespace assay::predict {
namespace {

class ConstantModel final : public Model {
 public:
  explicit ConstantModel(double ms) : ms_(ms) {}

  Eigen::VectorXd predict(const KnobTable& knobs) const override {
    return Eigen::VectorXd::Constant(static_cast<Eigen::Index>(knobs.rows()), ms_);
  }

  Json parameters() const override { return {{"ms", ms_}}; }

 private:
  double ms_;
};

// The geometric mean.
std::unique_ptr<Model> fit_constant(const TrainingSet& set) {
  double sum = 0;
  for (const double ms : set.ms) sum += std::log(ms);
  return std::make_unique<ConstantModel>(std::exp(sum / static_cast<double>(set.ms.size())));
}

Result<std::unique_ptr<Model>> read_constant(const Json& parameters, const std::vector<KnobRange>&,
                                             const std::string& where) {
  const auto ms = read_positive(parameters, "ms", where);
  if (!ms) return fail(ms.error());
  return std::make_unique<ConstantModel>(*ms);
}

}  // namespace

const Family constant_family{"constant", "one value for all", fit_constant, read_constant};

}  // namespace assay::predict
