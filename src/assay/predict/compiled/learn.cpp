// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/compiled/learn.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include "assay/base/random.hpp"
#include "assay/predict/compiled/polish.hpp"

namespace assay::predict::compiled {
namespace {

constexpr std::size_t candidate_count = 1024;
constexpr std::size_t selection_rows = 3072;  // of all combinations together
constexpr std::size_t fewest_selection_rows = 96;
constexpr double good_enough = 2e-4;  // of ln ms, root mean square: more hinges would not be seen
constexpr float least_norm = 1e-4F;   // of a candidate, beside what was picked: it adds something
constexpr double ridge = 1e-8;        // of the mean square of a feature
constexpr double least_share = 0.02;
constexpr std::size_t polishing_steps = 300;
constexpr std::array<float, 6> sharpness{0.5F, 1, 2, 4, 8, 16};

std::size_t rows_of(const Form& form, const Lesson& lesson) {
  return lesson.configurations.size() / form.columns.size();
}

// Evenly spaced rows, at most `most` of them.
std::vector<std::size_t> some_rows(std::size_t count, std::size_t most) {
  const std::size_t taken = std::min(count, most);
  std::vector<std::size_t> rows(taken);
  for (std::size_t i = 0; i < taken; ++i) rows[i] = i * count / taken;
  return rows;
}

// Features of rows, as the form has them now.
Eigen::MatrixXf features(const Form& form, const Lesson& lesson,
                         std::span<const std::size_t> rows) {
  const auto count = static_cast<Eigen::Index>(form.features());
  Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> all(
      static_cast<Eigen::Index>(rows.size()), count);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    features_of(form, lesson.configurations.data() + rows[i] * form.columns.size(),
                all.data() + i * form.features());
  }
  return all;
}

struct Candidates {
  Eigen::MatrixXf directions;  // numbers × candidates
  Eigen::RowVectorXf offsets;
};

// Each bends somewhere in the midst of the rows, across one knob, a few or all of them.
Candidates draw_candidates(const Eigen::MatrixXf& numbers, Random& random) {
  const Eigen::Index dimensions = numbers.cols();
  Candidates drawn{Eigen::MatrixXf::Zero(dimensions, candidate_count),
                   Eigen::RowVectorXf::Zero(candidate_count)};
  for (Eigen::Index c = 0; c < static_cast<Eigen::Index>(candidate_count); ++c) {
    const auto wanted = static_cast<Eigen::Index>(1 + random.below(4));
    const Eigen::Index involved = wanted == 4 ? dimensions : std::min(wanted, dimensions);
    auto direction = drawn.directions.col(c);
    for (Eigen::Index i = 0; i < involved; ++i) {
      const auto at =
          involved == dimensions
              ? i
              : static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(dimensions)));
      direction(at) = static_cast<float>(random.normal());
    }
    const float length = direction.norm();
    if (length > 0) direction *= sharpness[random.below(sharpness.size())] / length;
    const auto row =
        static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(numbers.rows())));
    drawn.offsets(c) = -numbers.row(row).dot(direction);
  }
  return drawn;
}

// One combination's side of the pursuit: candidates and targets, with what was picked taken out.
class Pursuit {
 public:
  Pursuit(const Eigen::MatrixXf& numbers, const Candidates& drawn, Eigen::MatrixXf targets,
          Eigen::Index most_picked)
      : targets_(std::move(targets)), basis_(numbers.rows(), numbers.cols() + 1 + most_picked) {
    candidates_ = (numbers * drawn.directions).rowwise() + drawn.offsets;
    candidates_ = candidates_.array().square() / (1.0F + candidates_.array().abs());
    norms_ = candidates_.colwise().squaredNorm();
    first_norms_ = norms_;
    products_ = candidates_.transpose() * targets_;
    take_out(Eigen::VectorXf::Ones(numbers.rows()));
    for (Eigen::Index i = 0; i < numbers.cols(); ++i) take_out(numbers.col(i));
  }

  // How much of the targets' squares each candidate would explain.
  Eigen::VectorXf gains() const {
    Eigen::VectorXf gain = products_.rowwise().squaredNorm();
    for (Eigen::Index c = 0; c < gain.size(); ++c) {
      const bool adds = norms_(c) > least_norm * first_norms_(c) && first_norms_(c) > 0;
      gain(c) = adds ? gain(c) / norms_(c) : 0;
    }
    return gain;
  }

  void pick(Eigen::Index candidate) { take_out(candidates_.col(candidate)); }
  double left() const { return static_cast<double>(targets_.squaredNorm()); }

 private:
  void take_out(Eigen::VectorXf feature) {
    const float before = feature.norm();
    const auto known = basis_.leftCols(count_);
    for (int pass = 0; pass < 2; ++pass) feature -= known * (known.transpose() * feature).eval();
    const float length = feature.norm();
    if (!(length > 1e-4F * before)) return;
    feature /= length;
    basis_.col(count_++) = feature;
    const Eigen::VectorXf overlap = candidates_.transpose() * feature;
    const Eigen::RowVectorXf explained = feature.transpose() * targets_;
    targets_ -= feature * explained;
    products_ -= overlap * explained;
    norms_ -= overlap.array().square().matrix();
  }

  Eigen::MatrixXf candidates_;
  Eigen::MatrixXf targets_;
  Eigen::MatrixXf basis_;
  Eigen::Index count_ = 0;
  Eigen::VectorXf norms_;
  Eigen::VectorXf first_norms_;
  Eigen::MatrixXf products_;
};

// ln ms of the parts, each as large as it matters on the whole.
Eigen::MatrixXf selection_targets(const Form& form, const Lesson& lesson,
                                  std::span<const std::size_t> rows) {
  Eigen::MatrixXf targets(static_cast<Eigen::Index>(rows.size()),
                          static_cast<Eigen::Index>(form.parts));
  for (std::size_t part = 0; part < form.parts; ++part) {
    double share = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::size_t at = rows[i] * form.parts + part;
      share += lesson.shares[at] / static_cast<double>(rows.size());
      targets(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(part)) =
          static_cast<float>(std::log(lesson.parts_ms[at]));
    }
    targets.col(static_cast<Eigen::Index>(part)) *=
        static_cast<float>(std::max(share, least_share));
  }
  return targets;
}

std::size_t hinges_for(const Form& form, std::span<const Lesson> lessons) {
  std::size_t fewest = rows_of(form, lessons.front());
  for (const Lesson& lesson : lessons) fewest = std::min(fewest, rows_of(form, lesson));
  const std::size_t affordable =
      std::min({most_hinges, most_products / form.numbers.size(), fewest / 5});
  return affordable / hinge_block * hinge_block;
}

void append_hinges(Form& form, const Candidates& drawn, std::span<const Eigen::Index> picked) {
  form.hinges = (picked.size() + hinge_block - 1) / hinge_block * hinge_block;
  const std::size_t numbers = form.numbers.size();
  form.offsets.assign(form.hinges, 0);
  form.directions.assign(form.hinges * numbers, 0);
  for (std::size_t h = 0; h < picked.size(); ++h) {
    form.offsets[h] = drawn.offsets(picked[h]);
    for (std::size_t i = 0; i < numbers; ++i) {
      const std::size_t block = h / hinge_block * numbers;
      form.directions[(block + i) * hinge_block + h % hinge_block] =
          drawn.directions(static_cast<Eigen::Index>(i), picked[h]);
    }
  }
}

void choose_hinges(Form& form, std::span<const Lesson> lessons, Random& random) {
  const std::size_t wanted = form.numbers.empty() ? 0 : hinges_for(form, lessons);
  if (wanted == 0) return;
  const std::size_t rows_each = std::max(selection_rows / lessons.size(), fewest_selection_rows);
  std::vector<Eigen::MatrixXf> numbers;
  std::vector<std::vector<std::size_t>> rows;
  Eigen::Index row_count = 0;
  for (const Lesson& lesson : lessons) {
    rows.push_back(some_rows(rows_of(form, lesson), rows_each));
    numbers.emplace_back(features(form, lesson, rows.back())
                             .leftCols(static_cast<Eigen::Index>(form.numbers.size())));
    row_count += numbers.back().rows();
  }
  Eigen::MatrixXf together(row_count, numbers.front().cols());
  Eigen::Index at = 0;
  for (const auto& some : numbers) {
    together.middleRows(at, some.rows()) = some;
    at += some.rows();
  }
  const Candidates drawn = draw_candidates(together, random);

  std::vector<Pursuit> pursuits;
  pursuits.reserve(lessons.size());
  for (std::size_t c = 0; c < lessons.size(); ++c) {
    pursuits.emplace_back(numbers[c], drawn, selection_targets(form, lessons[c], rows[c]),
                          static_cast<Eigen::Index>(wanted));
  }
  std::vector<Eigen::Index> picked;
  while (picked.size() < wanted) {
    double left = 0;
    Eigen::VectorXf gains = Eigen::VectorXf::Zero(candidate_count);
    for (const Pursuit& pursuit : pursuits) {
      left += pursuit.left();
      gains += pursuit.gains();
    }
    Eigen::Index best = 0;
    const float gain = gains.maxCoeff(&best);
    if (!(gain > 0) || left <= good_enough * good_enough * static_cast<double>(row_count)) break;
    picked.push_back(best);
    for (Pursuit& pursuit : pursuits) pursuit.pick(best);
  }
  append_hinges(form, drawn, picked);
}

// Ridge regressions of log2 ms on the features, a part each; a row counts by the part's share.
void fit_weights(Form& form, const Lesson& lesson, std::size_t combination) {
  const auto all = some_rows(rows_of(form, lesson), rows_of(form, lesson));
  const Eigen::MatrixXd inputs = features(form, lesson, all).cast<double>();
  const Eigen::RowVectorXd means = inputs.colwise().mean();
  const Eigen::Index count = inputs.cols();
  Eigen::VectorXd scales =
      ((inputs.rowwise() - means).colwise().squaredNorm() / static_cast<double>(inputs.rows()))
          .cwiseSqrt();
  for (Eigen::Index i = 0; i < count; ++i) {
    if (!(scales(i) > 1e-9)) scales(i) = 1;
  }
  Eigen::MatrixXd standard(inputs.rows(), count + 1);
  standard.leftCols(count) =
      (inputs.rowwise() - means).array().rowwise() / scales.transpose().array();
  standard.col(count).setOnes();
  for (std::size_t part = 0; part < form.parts; ++part) {
    Eigen::VectorXd share(inputs.rows());
    Eigen::VectorXd target(inputs.rows());
    for (std::size_t row = 0; row < all.size(); ++row) {
      const std::size_t at = row * form.parts + part;
      const auto i = static_cast<Eigen::Index>(row);
      share(i) = std::max(lesson.shares[at], least_share);
      target(i) = std::log2(lesson.parts_ms[at]) * share(i);
    }
    const Eigen::MatrixXd weighted = standard.array().colwise() * share.array();
    Eigen::MatrixXd normal = weighted.transpose() * weighted;
    const double penalty = ridge * share.squaredNorm();
    normal.diagonal().array() += penalty;
    const Eigen::VectorXd solved = normal.ldlt().solve(weighted.transpose() * target);
    double bias = solved(count);
    float* const weights =
        form.weights.data() + (combination * form.parts + part) * static_cast<std::size_t>(count);
    for (Eigen::Index i = 0; i < count; ++i) {
      const double weight = solved(i) / scales(i);
      bias -= weight * means(i);
      weights[i] = static_cast<float>(weight);
    }
    form.biases[combination * lanes + part] = static_cast<float>(bias);
  }
}

}  // namespace

void learn(Form& form, std::span<const Lesson> lessons, std::uint64_t seed) {
  Random random(seed);
  choose_hinges(form, lessons, random);
  form.weights.assign(lessons.size() * form.parts * form.features(), 0);
  form.biases.assign(lessons.size() * lanes, 0);
  for (std::size_t c = 0; c < lessons.size(); ++c) fit_weights(form, lessons[c], c);
  polish(form, lessons, polishing_steps);
}

}  // namespace assay::predict::compiled
