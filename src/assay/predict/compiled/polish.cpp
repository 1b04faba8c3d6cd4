// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/compiled/polish.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <numbers>
#include <utility>
#include <vector>

#include <Eigen/Core>

namespace assay::predict::compiled {
namespace {

using Matrix = Eigen::MatrixXf;
using Vector = Eigen::VectorXf;
using Index = Eigen::Index;

constexpr std::size_t memory = 12;       // steps that the curvature is known from
constexpr float weight_decay = 1e-9F;    // keeps weights of features that nothing needs small
constexpr float largest_logarithm = 60;  // of a part, in powers of two: no sum overflows
constexpr double sufficient = 1e-4;      // Armijo's
constexpr double good_enough = 1e-8;     // mean square of ln: 0.01 %
constexpr int most_halvings = 12;

// One combination's rows.
struct Sheet {
  Matrix numbers;     // rows × numbers, scaled
  Matrix multiples;   // rows × parts: 1, or the decode steps
  Vector logarithms;  // of the total, natural
};

// The form's parameters in one vector, and the loss over all sheets with its gradient.
class Problem {
 public:
  Problem(const Form& form, std::span<const Lesson> lessons) : form_(form) {
    for (const Lesson& lesson : lessons) add_sheet(lesson);
    hinge_scales_ = Vector::Ones(hinges());
    set_hinge_scales();
  }

  Index numbers() const { return static_cast<Index>(form_.numbers.size()); }
  Index hinges() const { return static_cast<Index>(form_.hinges); }
  Index parts() const { return static_cast<Index>(form_.parts); }
  Index sheet_size() const { return (numbers() + hinges() + 1) * parts(); }
  Index shared_size() const { return (numbers() + 1) * hinges(); }
  Index size() const { return shared_size() + sheet_size() * static_cast<Index>(sheets_.size()); }

  Vector parameters() const {
    Vector all(size());
    Index at = 0;
    visit(form_, [&](const float& value, float scale) { all(at++) = value * scale; });
    return all;
  }

  void put_back(const Vector& all, Form& form) const {
    Index at = 0;
    visit(form, [&](float& value, float scale) { value = all(at++) / scale; });
  }

  // Mean square of ln(compiled / predictor), and half a ridge.
  double loss(const Vector& all, Vector& gradient) const;

 private:
  void add_sheet(const Lesson& lesson);
  void set_hinge_scales();

  // Every parameter of the form, in the order of the vector.
  template <class SomeForm, class Visit>
  void visit(SomeForm& form, Visit&& visit_one) const {
    const std::size_t count = form_.numbers.size();
    for (std::size_t h = 0; h < form_.hinges; ++h) {
      for (std::size_t i = 0; i < count; ++i) {
        visit_one(form.directions[(h / hinge_block * count + i) * hinge_block + h % hinge_block],
                  1.0F);
      }
    }
    for (std::size_t h = 0; h < form_.hinges; ++h) visit_one(form.offsets[h], 1.0F);
    for (std::size_t c = 0; c < sheets_.size(); ++c) {
      for (std::size_t part = 0; part < form_.parts; ++part) {
        auto* const weights = form.weights.data() + (c * form_.parts + part) * form_.features();
        for (std::size_t i = 0; i < count; ++i) visit_one(weights[i], 1.0F);
        for (std::size_t h = 0; h < form_.hinges; ++h) {
          visit_one(weights[form_.padded_numbers() + h], hinge_scales_(static_cast<Index>(h)));
        }
        visit_one(form.biases[c * lanes + part], 1.0F);
      }
    }
  }

  const Form& form_;
  std::vector<Sheet> sheets_;
  Index rows_ = 0;
  Vector hinge_scales_;  // a hinge's typical size: its weight is searched in units of that
};

void Problem::add_sheet(const Lesson& lesson) {
  const std::size_t width = form_.columns.size();
  const std::size_t rows = lesson.configurations.size() / width;
  Sheet sheet{Matrix(static_cast<Index>(rows), numbers()),
              Matrix::Ones(static_cast<Index>(rows), parts()), Vector(static_cast<Index>(rows))};
  std::vector<float> features(form_.features());
  for (std::size_t row = 0; row < rows; ++row) {
    const auto at = static_cast<Index>(row);
    const double* configuration = lesson.configurations.data() + row * width;
    features_of(form_, configuration, features.data());
    for (Index i = 0; i < numbers(); ++i) {
      sheet.numbers(at, i) = features[static_cast<std::size_t>(i)];
    }
    if (form_.per_step < form_.parts) {
      sheet.multiples(at, static_cast<Index>(form_.per_step)) =
          static_cast<float>(configuration[form_.steps_column]);
    }
    double total = 0;
    for (Index part = 0; part < parts(); ++part) {
      total += lesson.parts_ms[row * form_.parts + static_cast<std::size_t>(part)] *
               static_cast<double>(sheet.multiples(at, part));
    }
    sheet.logarithms(at) = static_cast<float>(std::log(total));
  }
  rows_ += static_cast<Index>(rows);
  sheets_.push_back(std::move(sheet));
}

void Problem::set_hinge_scales() {
  if (hinges() == 0) return;
  const Vector all = parameters();
  const Eigen::Map<const Matrix> directions(all.data(), numbers(), hinges());
  const Eigen::Map<const Eigen::RowVectorXf> offsets(all.data() + directions.size(), hinges());
  Eigen::RowVectorXf squares = Eigen::RowVectorXf::Zero(hinges());
  for (const Sheet& sheet : sheets_) {
    const Matrix u = (sheet.numbers * directions).rowwise() + offsets;
    squares += (u.array().square() / (1.0F + u.array().abs())).matrix().colwise().squaredNorm();
  }
  hinge_scales_ = (squares / static_cast<float>(rows_)).cwiseSqrt().cwiseMax(1e-3F).transpose();
}

double Problem::loss(const Vector& all, Vector& gradient) const {
  gradient.setZero(size());
  const Eigen::Map<const Matrix> directions(all.data(), numbers(), hinges());
  const Eigen::Map<const Eigen::RowVectorXf> offsets(all.data() + directions.size(), hinges());
  Eigen::Map<Matrix> direction_gradient(gradient.data(), numbers(), hinges());
  Eigen::Map<Eigen::RowVectorXf> offset_gradient(gradient.data() + directions.size(), hinges());
  const Eigen::RowVectorXf inverse_scales = hinge_scales_.cwiseInverse().transpose();
  double sum = 0;
  for (std::size_t c = 0; c < sheets_.size(); ++c) {
    const Sheet& sheet = sheets_[c];
    const Index begin = shared_size() + static_cast<Index>(c) * sheet_size();
    const Eigen::Map<const Matrix> weights(all.data() + begin, numbers() + hinges() + 1, parts());
    const Matrix u = (sheet.numbers * directions).rowwise() + offsets;
    const Matrix near = (1.0F + u.array().abs()).inverse();
    const Matrix hinged = (u.array().square() * near.array()).rowwise() * inverse_scales.array();
    Matrix out = sheet.numbers * weights.topRows(numbers()) +
                 hinged * weights.middleRows(numbers(), hinges());
    out.rowwise() += weights.row(numbers() + hinges());
    out = out.cwiseMin(largest_logarithm).cwiseMax(-largest_logarithm);
    const Matrix times = (out.array() * std::numbers::ln2_v<float>).exp() * sheet.multiples.array();
    const Vector totals = times.rowwise().sum();
    const Vector errors = totals.array().log() - sheet.logarithms.array();
    sum += static_cast<double>(errors.squaredNorm());
    const Vector pull = errors.array() / totals.array() *
                        (2 * std::numbers::ln2_v<float> / static_cast<float>(rows_));
    const Matrix pulls = times.array().colwise() * pull.array();
    Eigen::Map<Matrix> weight_gradient(gradient.data() + begin, numbers() + hinges() + 1, parts());
    weight_gradient.topRows(numbers()) = sheet.numbers.transpose() * pulls;
    weight_gradient.middleRows(numbers(), hinges()) = hinged.transpose() * pulls;
    weight_gradient.row(numbers() + hinges()) = pulls.colwise().sum();
    // The hinge's slope: ± (1 − 1/(1 + |u|)²).
    const Matrix bent = ((pulls * weights.middleRows(numbers(), hinges()).transpose()).array() *
                         u.array().sign() * (1.0F - near.array().square()))
                            .rowwise() *
                        inverse_scales.array();
    direction_gradient += sheet.numbers.transpose() * bent;
    offset_gradient += bent.colwise().sum();
  }
  gradient += weight_decay * all;
  return sum / static_cast<double>(rows_) +
         0.5 * static_cast<double>(weight_decay) * static_cast<double>(all.squaredNorm());
}

struct Turn {
  Vector step;
  Vector change;  // of the gradient
  double product = 0;
};

// The inverse curvature times the gradient, from the last turns.
Vector quasi_newton(const std::deque<Turn>& turns, Vector gradient) {
  std::vector<double> taken(turns.size());
  for (std::size_t i = turns.size(); i-- > 0;) {
    taken[i] = static_cast<double>(turns[i].step.dot(gradient)) / turns[i].product;
    gradient -= static_cast<float>(taken[i]) * turns[i].change;
  }
  if (!turns.empty()) {
    gradient *= static_cast<float>(turns.back().product /
                                   static_cast<double>(turns.back().change.squaredNorm()));
  }
  for (std::size_t i = 0; i < turns.size(); ++i) {
    const double again = static_cast<double>(turns[i].change.dot(gradient)) / turns[i].product;
    gradient += static_cast<float>(taken[i] - again) * turns[i].step;
  }
  return gradient;
}

}  // namespace

void polish(Form& form, std::span<const Lesson> lessons, std::size_t steps) {
  const Form before = form;
  const Problem problem(before, lessons);
  Vector point = problem.parameters();
  Vector gradient;
  double loss = problem.loss(point, gradient);
  std::deque<Turn> turns;
  for (std::size_t step = 0; step < steps && loss > good_enough; ++step) {
    Vector direction = -quasi_newton(turns, gradient);
    double slope = static_cast<double>(direction.dot(gradient));
    if (!(slope < 0)) {
      turns.clear();
      direction = -gradient;
      slope = -static_cast<double>(gradient.squaredNorm());
    }
    const double length = static_cast<double>(direction.norm());
    if (!(length > 0) || !std::isfinite(length)) break;
    double stride = turns.empty() ? std::min(1.0, 0.01 / length) : 1.0;
    Vector next;
    Vector next_gradient;
    double next_loss = loss;
    bool is_better = false;
    for (int halving = 0; halving < most_halvings && !is_better; ++halving, stride *= 0.5) {
      next = point + static_cast<float>(stride) * direction;
      next_loss = problem.loss(next, next_gradient);
      is_better = next_loss <= loss + sufficient * stride * slope;  // not of a NaN
    }
    if (!is_better) {
      if (turns.empty()) break;
      turns.clear();
      continue;
    }
    Turn turn{next - point, next_gradient - gradient, 0};
    turn.product = static_cast<double>(turn.step.dot(turn.change));
    if (turn.product > 1e-12 * static_cast<double>(turn.change.squaredNorm())) {
      turns.push_back(std::move(turn));
      if (turns.size() > memory) turns.pop_front();
    }
    point = std::move(next);
    gradient = std::move(next_gradient);
    loss = next_loss;
  }
  problem.put_back(point, form);
}

}  // namespace assay::predict::compiled
