// SPDX-License-Identifier: Apache-2.0

// Assay's own: the logarithm of milliseconds as a Gaussian process over physical features, about a
// line in them. A power law where nothing more is known; where measurements show kinks and steps,
// as hardware has them, they are followed.

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/random.hpp"
#include "assay/predict/families/families.hpp"
#include "assay/predict/families/parameters.hpp"
#include "assay/predict/families/standard.hpp"
#include "assay/predict/gaussian_process.hpp"
#include "assay/predict/physical_features.hpp"
#include "assay/predict/split.hpp"

namespace assay::predict {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// A covariance costs the cube of its rows: as many learn the hyperparameters, as many are
// remembered.
constexpr std::size_t rows_to_learn = 200;
constexpr std::size_t rows_to_remember = 1000;
constexpr int most_iterations = 40;

std::vector<KernelTerm> terms_of(const PhysicalFeatures& features) {
  std::vector<Index> columns(features.names.size());
  std::iota(columns.begin(), columns.end(), Index{0});
  if (columns.empty()) return {};
  return {{.shape = KernelShape::matern52, .columns = columns, .scale_of = features.scale_of},
          {.shape = KernelShape::linear, .columns = columns}};
}

// Of standardised values. Medians: features act together over a distance of √columns; the line
// explains what there is; a tenth of it is curved; a hundredth is noise.
std::vector<HyperPrior> priors_of(std::span<const KernelTerm> terms, std::size_t columns) {
  const std::size_t count = hyperparameter_count(terms);
  const double reach = 0.5 * std::log(static_cast<double>(std::max<std::size_t>(columns, 1)));
  std::vector<HyperPrior> priors(count, {.mean = reach, .sd = 1.5, .lower = -3, .upper = 8});
  if (!terms.empty()) {
    priors.front() = {.mean = std::log(0.3), .sd = 1, .lower = -7, .upper = 3};
    priors[count - 2] = {.mean = -reach, .sd = 1.5, .lower = -9, .upper = 4};
  }
  priors.back() = {.mean = std::log(0.01), .sd = 1.5, .lower = std::log(5e-4), .upper = 1};
  return priors;
}

VectorXd medians(std::span<const HyperPrior> priors) {
  VectorXd values(static_cast<Index>(priors.size()));
  for (std::size_t i = 0; i < priors.size(); ++i) values(static_cast<Index>(i)) = priors[i].mean;
  return values;
}

// What a fitted process is made of.
struct Memory {
  KnobTable knobs;  // of the rows that are remembered
  VectorXd weights;
  VectorXd log_hyperparameters;
  Standard standard;
};

class ProcessModel final : public Model {
 public:
  ProcessModel(std::vector<KnobRange> ranges, Memory memory)
      : ranges_(std::move(ranges)), memory_(std::move(memory)) {
    const PhysicalFeatures features = physical_features(memory_.knobs, ranges_);
    terms_ = terms_of(features);
    remembered_ = memory_.standard.features(features.values);
  }

  VectorXd predict(const KnobTable& knobs) const override {
    const MatrixXd asked = memory_.standard.features(physical_features(knobs, ranges_).values);
    return memory_.standard.times(
        process_mean(terms_, memory_.log_hyperparameters, asked, remembered_, memory_.weights));
  }

  Json parameters() const override {
    Json parameters{{"configurations", table_json(memory_.knobs)},
                    {"weights", vector_json(memory_.weights)},
                    {"log_hyperparameters", vector_json(memory_.log_hyperparameters)},
                    {"features", physical_features(memory_.knobs, ranges_).names}};
    memory_.standard.write(parameters);
    return parameters;
  }

 private:
  std::vector<KnobRange> ranges_;
  Memory memory_;
  std::vector<KernelTerm> terms_;
  MatrixXd remembered_;  // features
};

std::vector<std::size_t> some_rows(std::size_t rows, std::size_t most, std::uint64_t seed) {
  std::vector<std::size_t> order(rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (rows <= most) return order;
  Random random(seed);
  random.shuffle(std::span(order));
  order.resize(most);
  std::sort(order.begin(), order.end());
  return order;
}

std::unique_ptr<Model> fit_process(const TrainingSet& set) {
  const std::vector<std::size_t> rows =
      some_rows(set.ms.size(), rows_to_remember, derive_seed(set.seed, {0}));
  Memory memory{.knobs = take(set.knobs, rows)};
  const PhysicalFeatures features = physical_features(memory.knobs, set.ranges);
  VectorXd logs(static_cast<Index>(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    logs(static_cast<Index>(i)) = std::log(set.ms[rows[i]]);
  }
  memory.standard = standard_of(features.values, logs);
  const MatrixXd inputs = memory.standard.features(features.values);
  const VectorXd y = memory.standard.targets(logs);

  const std::vector<KernelTerm> terms = terms_of(features);
  const std::vector<HyperPrior> priors = priors_of(terms, features.names.size());
  const std::vector<std::size_t> learning =
      some_rows(rows.size(), rows_to_learn, derive_seed(set.seed, {1}));
  const MatrixXd some_inputs = inputs(learning, Eigen::all);
  const VectorXd some_y = y(learning);
  memory.log_hyperparameters = fit_hyperparameters(terms, {some_inputs, some_y, {}}, priors,
                                                   medians(priors), most_iterations)
                                   .log_hyperparameters;
  auto process = GaussianProcess::of(terms, {inputs, y, {}}, memory.log_hyperparameters);
  while (!process) {
    // Rounding made rows that are nearly alike contradict each other: more noise reconciles them.
    memory.log_hyperparameters.tail<1>()(0) += 1;
    process = GaussianProcess::of(terms, {inputs, y, {}}, memory.log_hyperparameters);
  }
  memory.weights = process->weights();
  return std::make_unique<ProcessModel>(set.ranges, std::move(memory));
}

Result<std::unique_ptr<Model>> read_process(const Json& parameters,
                                            const std::vector<KnobRange>& ranges,
                                            const std::string& where) {
  Memory memory;
  auto knobs = read_table(parameters, "configurations", ranges, rows_to_remember, where);
  if (!knobs) return fail(knobs.error());
  memory.knobs = std::move(*knobs);
  auto weights = read_vector(parameters, "weights", memory.knobs.rows(), where);
  if (!weights) return fail(weights.error());
  memory.weights = std::move(*weights);
  const PhysicalFeatures features = physical_features(memory.knobs, ranges);
  auto hyper = read_vector(parameters, "log_hyperparameters",
                           hyperparameter_count(terms_of(features)), where);
  if (!hyper) return fail(hyper.error());
  memory.log_hyperparameters = std::move(*hyper);
  auto standard = read_standard(parameters, features.names.size(), where);
  if (!standard) return fail(standard.error());
  memory.standard = std::move(*standard);
  return std::make_unique<ProcessModel>(ranges, std::move(memory));
}

}  // namespace

const Family process_family{"process", "a Gaussian process over physical features", fit_process,
                            read_process};

}  // namespace assay::predict
