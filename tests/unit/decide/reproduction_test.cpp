// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/reproduction.hpp"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace assay::decide {
namespace {

MetricComparison row(double change, std::optional<Interval> interval) {
  MetricComparison compared{.metric = find_metric("latency_mean_ms"), .is_gate = true};
  compared.relative = Estimate{.point = change, .interval = interval};
  return compared;
}

Run run_of(std::vector<std::vector<std::int32_t>> iterations) {
  Run run;
  for (int i = 0; i < static_cast<int>(iterations.size()); ++i) {
    run.tokens.push_back({.case_name = "tiny",
                          .iteration = i,
                          .ids = std::move(iterations[static_cast<std::size_t>(i)])});
  }
  return run;
}

}  // namespace

TEST_CASE("a change within epsilon agrees, however wide its interval") {
  CHECK(agreement_of(row(4, Interval{-20, 28}), 5) == Agreement::agrees);
  CHECK(agreement_of(row(-5, std::nullopt), 5) == Agreement::agrees);
}

TEST_CASE("a change beyond epsilon differs only where its whole interval is beyond") {
  CHECK(agreement_of(row(9, Interval{6, 12}), 5) == Agreement::differs);
  CHECK(agreement_of(row(-9, Interval{-12, -6}), 5) == Agreement::differs);
  CHECK(agreement_of(row(9, Interval{4, 14}), 5) == Agreement::undecided);
  CHECK(agreement_of(row(9, std::nullopt), 5) == Agreement::undecided);
}

TEST_CASE("tokens are the same if those of the common iterations are") {
  CHECK(same_tokens(run_of({{1}, {2}}), run_of({{1}, {2}, {3}}), "tiny") == true);
  CHECK(same_tokens(run_of({{1}, {2}}), run_of({{1}, {3}}), "tiny") == false);
  CHECK(same_tokens(run_of({{1}}), run_of({{}}), "tiny") == std::nullopt);
  CHECK(same_tokens(run_of({{1}}), run_of({{1}}), "other") == std::nullopt);
}

}  // namespace assay::decide
