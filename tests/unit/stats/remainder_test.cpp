// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/remainder.hpp"

#include <optional>
#include <vector>

#include <doctest/doctest.h>

#include "assay/stats/summarize.hpp"

namespace assay::stats {
namespace {

constexpr Nanoseconds millisecond = 1'000'000;

// An iteration of 100 ms, of which this much is in two stages.
Sample sample(int session, Nanoseconds first, Nanoseconds second) {
  Sample made{.case_name = "c", .session = session};
  made.stage_ns[index_of(Stage::total)] = 100 * millisecond;
  made.stage_ns[index_of(Stage::prefill)] = first;
  made.stage_ns[index_of(Stage::decode)] = second;
  return made;
}

ValuesBySession remainder_of(const std::vector<Sample>& samples) {
  CaseRows rows;
  for (const Sample& made : samples) rows.timed.push_back(&made);
  return remainder_values(rows);
}

}  // namespace

TEST_CASE("what lies in no stage is given by session, where it is more than 1 % of the total") {
  const auto values = remainder_of({sample(0, 60 * millisecond, 30 * millisecond),
                                    sample(0, 60 * millisecond, 36 * millisecond),
                                    sample(2, 50 * millisecond, 48 * millisecond)});
  REQUIRE(values.size() == 2);
  CHECK(values.at(0) == std::vector<double>{10, 4});
  CHECK(values.at(2) == std::vector<double>{2});
}

TEST_CASE("within 1 % of the total, stages and total agree") {
  CHECK(remainder_of({sample(0, 60 * millisecond, 39 * millisecond)}).empty());
  CHECK(remainder_of({sample(0, 60 * millisecond, 40 * millisecond)}).empty());
  CHECK_FALSE(remainder_of({sample(0, 60 * millisecond, 39 * millisecond - 1)}).empty());
}

TEST_CASE("stages that overlap are told as well") {
  const auto values = remainder_of({sample(0, 60 * millisecond, 45 * millisecond)});
  REQUIRE(values.size() == 1);
  CHECK(values.at(0) == std::vector<double>{-5});
}

TEST_CASE("an iteration without stages has nothing outside them") {
  Sample whole{.case_name = "c"};
  whole.stage_ns[index_of(Stage::total)] = 100 * millisecond;
  CHECK(remainder_of({whole}).empty());
  CHECK(remainder_of({}).empty());
}

TEST_CASE("a run's summary has the remainder where there is one") {
  Run run;
  run.study.cases = {{.name = "c"}};
  run.study.protocol = {.sessions = 1, .repeats = 2};
  run.samples = {sample(0, 60 * millisecond, 30 * millisecond),
                 sample(0, 60 * millisecond, 32 * millisecond)};
  run.samples.back().iteration = 1;
  const auto summaries = summarize_run(run);
  REQUIRE(summaries.front().other_ms);
  CHECK(summaries.front().other_ms->mean.point == doctest::Approx(9));
}

}  // namespace assay::stats
