// SPDX-License-Identifier: Apache-2.0

// The logarithm of milliseconds by a small neural network: two hidden layers of tanh and a linear
// short cut, over standardised log knobs. Trained by L-BFGS with weight decay from several seeded
// starts, whose networks are averaged (Hansen & Salamon, "Neural network ensembles", 1990).

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include <LBFGS.h>

#include "assay/base/random.hpp"
#include "assay/predict/encoding.hpp"
#include "assay/predict/families/families.hpp"
#include "assay/predict/families/parameters.hpp"
#include "assay/predict/families/standard.hpp"

namespace assay::predict {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index first_width = 12;
constexpr Index second_width = 8;
constexpr std::size_t starts = 3;
constexpr double weight_decay = 1e-3;    // of the layers, on standardised values
constexpr double shortcut_decay = 1e-6;  // of the short cut: it is a linear regression

// What training may cost: rows beyond the cap are left out, iterations shrink as rows grow.
constexpr std::size_t most_rows = 2000;
constexpr double most_work = 8e7;  // multiplications a start
constexpr int most_iterations = 200;
constexpr int fewest_iterations = 20;

// Views of one parameter vector, in the order in which it is laid out.
struct Layers {
  Index inputs;

  Index first_at() const { return 0; }
  Index first_bias_at() const { return first_at() + first_width * inputs; }
  Index second_at() const { return first_bias_at() + first_width; }
  Index second_bias_at() const { return second_at() + second_width * first_width; }
  Index output_at() const { return second_bias_at() + second_width; }
  Index shortcut_at() const { return output_at() + second_width; }
  Index bias_at() const { return shortcut_at() + inputs; }
  Index count() const { return bias_at() + 1; }

  template <class Vector>
  auto first(Vector& weights) const {
    return matrix(weights, first_at(), first_width, inputs);
  }
  template <class Vector>
  auto second(Vector& weights) const {
    return matrix(weights, second_at(), second_width, first_width);
  }

 private:
  static Eigen::Map<const MatrixXd> matrix(const VectorXd& weights, Index at, Index rows,
                                           Index columns) {
    return {weights.data() + at, rows, columns};
  }
  static Eigen::Map<MatrixXd> matrix(VectorXd& weights, Index at, Index rows, Index columns) {
    return {weights.data() + at, rows, columns};
  }
};

// By exp, which Eigen computes several of at once.
MatrixXd tanh_of(const MatrixXd& values) {
  return (1.0 - 2.0 / ((2.0 * values.array().max(-20.0).min(20.0)).exp() + 1.0)).matrix();
}

struct Activity {
  MatrixXd first;   // width × rows
  MatrixXd second;  // width × rows
  VectorXd output;
};

// `inputs` has a column for each row of the table.
Activity run(const Layers& layers, const VectorXd& weights, const MatrixXd& inputs) {
  Activity activity;
  activity.first = tanh_of((layers.first(weights) * inputs).colwise() +
                           weights.segment(layers.first_bias_at(), first_width));
  activity.second = tanh_of((layers.second(weights) * activity.first).colwise() +
                            weights.segment(layers.second_bias_at(), second_width));
  activity.output =
      activity.second.transpose() * weights.segment(layers.output_at(), second_width) +
      inputs.transpose() * weights.segment(layers.shortcut_at(), layers.inputs);
  activity.output.array() += weights(layers.bias_at());
  return activity;
}

// Half the mean square error plus decay, and its gradient (back-propagation).
double loss_of(const Layers& layers, const MatrixXd& inputs, const VectorXd& targets,
               const VectorXd& decay, const VectorXd& weights, VectorXd& gradient) {
  const Activity activity = run(layers, weights, inputs);
  const VectorXd error = activity.output - targets;
  const VectorXd by_output = error / static_cast<double>(targets.size());
  gradient = decay.cwiseProduct(weights);
  const double loss = 0.5 * error.dot(by_output) + 0.5 * gradient.dot(weights);

  gradient(layers.bias_at()) += by_output.sum();
  gradient.segment(layers.shortcut_at(), layers.inputs) += inputs * by_output;
  gradient.segment(layers.output_at(), second_width) += activity.second * by_output;
  const MatrixXd by_second =
      (weights.segment(layers.output_at(), second_width) * by_output.transpose())
          .cwiseProduct((1.0 - activity.second.array().square()).matrix());
  layers.second(gradient) += by_second * activity.first.transpose();
  gradient.segment(layers.second_bias_at(), second_width) += by_second.rowwise().sum();
  const MatrixXd by_first = (layers.second(weights).transpose() * by_second)
                                .cwiseProduct((1.0 - activity.first.array().square()).matrix());
  layers.first(gradient) += by_first * inputs.transpose();
  gradient.segment(layers.first_bias_at(), first_width) += by_first.rowwise().sum();
  return loss;
}

VectorXd train(const Layers& layers, const MatrixXd& inputs, const VectorXd& targets,
               std::uint64_t seed) {
  Random random(seed);
  VectorXd weights(layers.count());
  for (Index i = 0; i < weights.size(); ++i) weights(i) = random.normal();
  // So that the first activities are about 1 in size (LeCun et al., "Efficient BackProp", 1998).
  layers.first(weights) /= std::sqrt(static_cast<double>(std::max<Index>(layers.inputs, 1)));
  layers.second(weights) /= std::sqrt(static_cast<double>(first_width));
  weights.segment(layers.output_at(), second_width) /= second_width;
  weights.tail(layers.inputs + 1).setZero();
  VectorXd decay = VectorXd::Constant(layers.count(), weight_decay);
  decay.tail(layers.inputs + 1).setConstant(shortcut_decay);

  const double work = 6.0 * static_cast<double>(layers.count() * targets.size());
  LBFGSpp::LBFGSParam<double> options;
  options.m = 10;
  options.epsilon = 1e-6;
  options.epsilon_rel = 1e-6;
  options.max_iterations =
      static_cast<int>(std::clamp<double>(most_work / work, fewest_iterations, most_iterations));
  VectorXd best = weights;
  double best_loss = std::numeric_limits<double>::infinity();
  const auto loss = [&](const VectorXd& at, VectorXd& gradient) {
    const double value = loss_of(layers, inputs, targets, decay, at, gradient);
    if (value < best_loss) {
      best_loss = value;
      best = at;
    }
    return value;
  };
  LBFGSpp::LBFGSSolver<double> solver(options);
  double value = 0;
  try {
    solver.minimize(loss, weights, value);
  } catch (const std::exception&) {
    // A line search that finds no further step has arrived: the best so far is the answer.
  }
  return best;
}

class NetworkModel final : public Model {
 public:
  NetworkModel(std::vector<KnobRange> ranges, Standard standard, std::vector<VectorXd> networks)
      : ranges_(std::move(ranges)),
        standard_(std::move(standard)),
        networks_(std::move(networks)) {}

  VectorXd predict(const KnobTable& knobs) const override {
    const MatrixXd inputs = standard_.features(encode(knobs, ranges_)).transpose();
    const Layers layers{inputs.rows()};
    VectorXd sum = VectorXd::Zero(inputs.cols());
    for (const VectorXd& weights : networks_) sum += run(layers, weights, inputs).output;
    return standard_.times(sum / static_cast<double>(networks_.size()));
  }

  Json parameters() const override {
    Json networks = Json::array();
    for (const VectorXd& weights : networks_) networks.push_back(vector_json(weights));
    Json parameters{{"inputs", input_names(ranges_)},
                    {"layers", {first_width, second_width, 1}},
                    {"networks", networks}};
    standard_.write(parameters);
    return parameters;
  }

 private:
  std::vector<KnobRange> ranges_;
  Standard standard_;
  std::vector<VectorXd> networks_;
};

// The rows that are trained on: all, or a seeded choice of most_rows.
std::vector<Index> rows_to_train(std::size_t rows, std::uint64_t seed) {
  std::vector<Index> order(rows);
  std::iota(order.begin(), order.end(), Index{0});
  if (rows <= most_rows) return order;
  Random random(seed);
  random.shuffle(std::span(order));
  order.resize(most_rows);
  return order;
}

std::unique_ptr<Model> fit_network(const TrainingSet& set) {
  const std::vector<Index> rows = rows_to_train(set.ms.size(), set.seed);
  const MatrixXd encoded = encode(set.knobs, set.ranges)(rows, Eigen::all);
  const VectorXd logs =
      Eigen::Map<const VectorXd>(set.ms.data(), static_cast<Index>(set.ms.size()))(rows)
          .array()
          .log()
          .matrix();
  Standard standard = standard_of(encoded, logs);
  const MatrixXd inputs = standard.features(encoded).transpose();
  const VectorXd targets = standard.targets(logs);
  std::vector<VectorXd> networks;
  for (std::size_t start = 0; start < starts; ++start) {
    networks.push_back(
        train(Layers{inputs.rows()}, inputs, targets, derive_seed(set.seed, {start})));
  }
  return std::make_unique<NetworkModel>(set.ranges, std::move(standard), std::move(networks));
}

Result<std::unique_ptr<Model>> read_network(const Json& parameters,
                                            const std::vector<KnobRange>& ranges,
                                            const std::string& where) {
  const std::size_t inputs = input_knobs(ranges).size();
  auto standard = read_standard(parameters, inputs, where);
  if (!standard) return fail(standard.error());
  const Layers layers{static_cast<Index>(inputs)};
  const auto networks =
      read_matrix(parameters, "networks", starts, static_cast<std::size_t>(layers.count()), where);
  if (!networks) return fail(networks.error());
  std::vector<VectorXd> weights;
  for (Index row = 0; row < networks->rows(); ++row) {
    weights.emplace_back(networks->row(row).transpose());
  }
  return std::make_unique<NetworkModel>(ranges, std::move(*standard), std::move(weights));
}

}  // namespace

const Family network_family{"network", "a neural network of two hidden layers", fit_network,
                            read_network};

}  // namespace assay::predict
