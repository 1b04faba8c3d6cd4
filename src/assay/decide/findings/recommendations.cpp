// SPDX-License-Identifier: Apache-2.0

// Which case to take: the fastest, the most stable, and the one that loses least in what it is
// worst at. Cases that cannot be told apart are all named.

#include <algorithm>
#include <limits>
#include <utility>

#include "assay/decide/compare_metric.hpp"
#include "assay/decide/findings/kinds.hpp"
#include "assay/decide/findings/ties.hpp"

namespace assay::decide::findings {
namespace {

// How many times as much as the best case of a criterion has; 1 is as good as it.
struct Factor {
  double point = 1;
  double lower = 1;
  double upper = 1;
};

struct MeasuredCriterion {
  FactorKind criterion;
  const MetricDefinition& metric;
  const MetricValues* FoundCase::*values;
};

class Balance {
 public:
  Balance(const Evidence& evidence, const CaseGroup& group, const FindingsOptions& options)
      : evidence_(evidence), group_(group), options_(options), worst_(group.cases.size()) {
    add({FactorKind::latency, latency_metric(evidence), &FoundCase::mean});
    // Models are chosen among by what they can do for what they cost; settings by what they cost.
    if (group.varies == Varies::model) {
      add_parameters();
    } else {
      add({FactorKind::variability, cov_metric(evidence), &FoundCase::cov});
    }
    add({FactorKind::memory, memory_metric(), &FoundCase::memory});
  }

  const std::vector<FactorKind>& criteria() const { return criteria_; }

  // The best first, and then those whose worst factor may be as small.
  std::vector<std::size_t> places() const {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < worst_.size(); ++i) places.push_back(i);
    std::stable_sort(places.begin(), places.end(), [&](std::size_t one, std::size_t other) {
      return worst_[one].point < worst_[other].point;
    });
    const double limit = worst_[places.front()].upper;
    std::erase_if(places, [&](std::size_t place) {
      return place != places.front() && worst_[place].lower > limit;
    });
    return places;
  }

 private:
  const FoundCase& at(std::size_t place) const { return case_at(evidence_, group_, place); }

  void take(std::size_t place, const Factor& factor) {
    Factor& worst = worst_[place];
    worst.point = std::max(worst.point, factor.point);
    worst.lower = std::max(worst.lower, factor.lower);
    worst.upper = std::max(worst.upper, factor.upper);
  }

  // A criterion that a case has no figure of, or a figure without a ratio, is left out.
  void add(const MeasuredCriterion& criterion) {
    std::size_t best = 0;
    for (std::size_t i = 0; i < worst_.size(); ++i) {
      const MetricValues* values = at(i).*criterion.values;
      if (values == nullptr || !(values->point > 0)) return;
      if (values->point < (at(best).*criterion.values)->point) best = i;
    }
    criteria_.push_back(criterion.criterion);
    for (std::size_t i = 0; i < worst_.size(); ++i) {
      if (i != best) take(i, factor_of(criterion, best, i));
    }
  }

  Factor factor_of(const MeasuredCriterion& criterion, std::size_t best, std::size_t place) const {
    const MetricValues& first = *(at(best).*criterion.values);
    const MetricValues& second = *(at(place).*criterion.values);
    const MetricComparison row =
        compare_metric(criterion.metric, first, second, evidence_.paired,
                       {.threshold = options_.threshold, .confidence = options_.confidence});
    const double ratio = second.point / first.point;
    if (!row.relative || !row.relative->interval) return {ratio, ratio, ratio};
    constexpr double percent = 100;
    return {ratio, 1 + row.relative->interval->lower / percent,
            1 + row.relative->interval->upper / percent};
  }

  void add_parameters() {
    double most = 0;
    for (std::size_t i = 0; i < worst_.size(); ++i) {
      const auto parameters = parameters_of(at(i));
      if (!parameters) return;
      most = std::max(most, *parameters);
    }
    criteria_.push_back(FactorKind::parameters);
    for (std::size_t i = 0; i < worst_.size(); ++i) {
      const double ratio = most / *parameters_of(at(i));
      take(i, {ratio, ratio, ratio});
    }
  }

  const Evidence& evidence_;
  const CaseGroup& group_;
  const FindingsOptions& options_;
  std::vector<Factor> worst_;
  std::vector<FactorKind> criteria_;
};

}  // namespace

void add_recommendations(const Evidence& evidence, const JudgedGroup& group,
                         const FindingsOptions& options,
                         std::vector<Recommendation>& recommendations) {
  const auto add = [&](Purpose purpose, std::vector<FactorKind> criteria,
                       const std::vector<std::size_t>& places) {
    Recommendation recommendation{.purpose = purpose,
                                  .group = group.group.name,
                                  .criteria = std::move(criteria),
                                  .among = group.group.cases.size()};
    for (const std::size_t place : places) {
      recommendation.cases.push_back(case_at(evidence, group.group, place).summary->name);
    }
    if (!places.empty()) recommendations.push_back(std::move(recommendation));
  };
  add(Purpose::low_latency, {FactorKind::latency},
      ties(evidence, group, group.latency, &FoundCase::mean, Extreme::lowest, support_of_change,
           options));
  const Balance balance(evidence, group.group, options);
  if (balance.criteria().size() > 1) add(Purpose::balance, balance.criteria(), balance.places());
  add(Purpose::stability, {FactorKind::variability},
      ties(evidence, group, group.cov, &FoundCase::cov, Extreme::lowest, support_of_cov, options));
}

}  // namespace assay::decide::findings
