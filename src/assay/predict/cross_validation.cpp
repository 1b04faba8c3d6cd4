// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/cross_validation.hpp"

#include <cmath>
#include <map>
#include <utility>

#include "assay/base/random.hpp"
#include "assay/predict/errors.hpp"
#include "assay/predict/split.hpp"

namespace assay::predict {
namespace {

// Each tested row by models that have not seen its group.
std::vector<double> predict_out_of_fold(std::span<const double> ms, const Family& family,
                                        const Validation& validation, std::uint64_t seed) {
  std::vector<double> of_row(ms.size(), 0.0);
  for (std::size_t part = 0; part < validation.parts.size(); ++part) {
    const auto& rows = validation.parts[part];
    if (rows.empty()) continue;
    const std::vector<std::size_t> others = other_rows(rows, ms.size());
    const KnobTable seen = take(validation.knobs, others);
    const std::vector<double> times = at(ms, others);
    const auto model = family.fit({.knobs = seen,
                                   .ranges = validation.ranges,
                                   .ms = times,
                                   .seed = derive_seed(seed, {part})});
    const Eigen::VectorXd predicted = model->predict(take(validation.knobs, rows));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      of_row[rows[i]] = predicted(static_cast<Eigen::Index>(i));
    }
  }
  return at(of_row, validation.tested);
}

// Mean over groups of how much larger one's relative errors are, and its standard error.
bool is_clearly_better(std::span<const double> measured, const std::vector<double>& one,
                       const std::vector<double>& other, const Validation& validation) {
  std::map<std::size_t, std::pair<double, double>> of_group;  // sum of differences, rows
  for (std::size_t i = 0; i < measured.size(); ++i) {
    auto& [sum, rows] = of_group[validation.groups[validation.tested[i]]];
    sum += (std::abs(other[i] - measured[i]) - std::abs(one[i] - measured[i])) / measured[i];
    rows += 1;
  }
  const auto count = static_cast<double>(of_group.size());
  double mean = 0;
  for (const auto& [group, entry] : of_group) mean += entry.first / entry.second / count;
  double squares = 0;
  for (const auto& [group, entry] : of_group) {
    const double off = entry.first / entry.second - mean;
    squares += off * off;
  }
  if (count < 2) return mean > 0;
  return mean > std::sqrt(squares / (count - 1) / count);
}

}  // namespace

Validated best_family(const std::string& stage, std::span<const double> ms,
                      std::span<const Family> families, const Validation& validation,
                      std::uint64_t seed) {
  const std::vector<double> measured = at(ms, validation.tested);
  Validated best;
  best.model.stage = stage;
  const Family* chosen = nullptr;
  for (std::size_t i = 0; i < families.size(); ++i) {
    const Family& family = families[i];
    auto predicted = predict_out_of_fold(ms, family, validation, derive_seed(seed, {i}));
    best.model.scores.push_back(
        {.family = std::string(family.name), .errors = error_figures(measured, predicted)});
    if (chosen != nullptr &&
        !is_clearly_better(measured, predicted, best.out_of_fold, validation)) {
      continue;
    }
    chosen = &family;
    best.out_of_fold = std::move(predicted);
  }
  best.model.family = std::string(chosen->name);
  best.model.log_errors = thinned(log_errors(measured, best.out_of_fold));
  best.model.parameters = chosen
                              ->fit({.knobs = validation.knobs,
                                     .ranges = validation.ranges,
                                     .ms = ms,
                                     .seed = derive_seed(seed, {families.size()})})
                              ->parameters();
  return best;
}

std::vector<double> thinned(std::vector<double> ascending) {
  if (ascending.size() <= most_scores) return ascending;
  std::vector<double> some;
  some.reserve(most_scores);
  for (std::size_t i = 1; i <= most_scores; ++i) {
    // Rank r of N stands for the quantile r / (N + 1); upwards, so that bounds stay safe.
    const std::size_t rank = (i * (ascending.size() + 1) + most_scores) / (most_scores + 1);
    some.push_back(ascending[rank - 1]);
  }
  return some;
}

}  // namespace assay::predict
