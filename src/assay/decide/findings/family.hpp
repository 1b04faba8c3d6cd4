// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tests that share one error rate, and what each comparison supports by them.

#include <cstddef>
#include <deque>
#include <optional>

#include "assay/data/comparison.hpp"
#include "assay/data/findings.hpp"
#include "assay/data/metric_values.hpp"
#include "assay/decide/findings.hpp"

namespace assay::decide::findings {

struct Test {
  std::optional<double> p{};           // two-sided; none: it could not be made
  std::optional<double> adjusted_p{};  // none before Family::adjust()
};

// Tests stay where they are: what add() gives can be kept.
class Family {
 public:
  const Test* add(std::optional<double> p);

  // By Holm, over all tests that could be made.
  void adjust();

  std::size_t size() const;  // of those that could be made

 private:
  std::deque<Test> tests_;
};

// One metric of two cases, and the test of it.
struct Judged {
  MetricComparison row;
  const Test* test = nullptr;  // never null
};

// Sessions of equal number are paired if `paired`, else compared by Welch's test; where a side has
// one session, p comes from the intervals that the sides have within it, as if they were normal.
Judged judged(const MetricDefinition& metric, const MetricValues& baseline,
              const MetricValues& candidate, bool paired, const FindingsOptions& options,
              Family& family);

// Whether there is a change at all: Holm's p is below 1 − confidence.
bool is_told_apart(const Test& test, const FindingsOptions& options);

// Of a change that matters. shown: there is a change, and its interval does not lie within the
// threshold. refuted: the interval does.
Support support_of_change(const Judged& judged, const FindingsOptions& options);

// Of a difference in CoV, where every change that is told apart is shown; refuted: the interval of
// the difference lies within the threshold, in points.
Support support_of_cov(const Judged& judged, const FindingsOptions& options);

// Of the candidate; `value` is its own figure.
FindingEffect effect_of(const std::string& case_name, FindingFigure value, const Judged& judged,
                        Support support);

// shown where one is, else open where one is, else refuted. `effects` are not empty.
Support support_of_all(const std::vector<FindingEffect>& effects);

}  // namespace assay::decide::findings
