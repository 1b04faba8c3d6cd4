// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/course.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/decide/targets.hpp"

namespace assay::decide {
namespace {

constexpr TargetOutcome met = TargetOutcome::met;
constexpr TargetOutcome missed = TargetOutcome::missed;
constexpr TargetOutcome undecided = TargetOutcome::undecided;
constexpr TargetOutcome excluded = TargetOutcome::excluded;

// Of the runs that were given, or of a re-measurement.
Judgement judged(std::vector<TargetOutcome> outcomes, const std::string& measurement = "") {
  Judgement judgement{.measurement = measurement};
  const Targets targets = targets_of(TargetProfile::strict);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    judgement.findings.push_back(
        {.case_name = "tiny", .target = targets.targets[i], .outcome = outcomes[i]});
  }
  return judgement;
}

Course course(const std::vector<Judgement>& judgements, const std::string& obstacle = "",
              Targets targets = targets_of(TargetProfile::strict)) {
  return next_step(judgements, targets, obstacle);
}

}  // namespace

TEST_CASE("a candidate that meets every target that could decide is accepted") {
  CHECK(course({judged({met, met, met, met})}).step == NextStep::accept);
  CHECK(course({judged({met, excluded, excluded, excluded})}).step == NextStep::accept);
  CHECK_FALSE(course({judged({met})}).explain);
}

TEST_CASE("where no target could decide nothing is accepted") {
  const Course open = course({judged({excluded, excluded})});
  CHECK(open.step == NextStep::leave_open);
  CHECK(open.reasons == std::vector<std::string>{"no target could be judged"});
}

TEST_CASE("an undecided target is measured again once, and then left open") {
  CHECK(course({judged({met, undecided})}).step == NextStep::measure_again);
  CHECK(course({judged({met, undecided}), judged({met, undecided}, "measurement-1")}).step ==
        NextStep::leave_open);
  CHECK(course({judged({met, undecided}), judged({met, met}, "measurement-1")}).step ==
        NextStep::accept);
}

TEST_CASE("a miss is explained, measured again, and rolled back if it is missed again") {
  const Course first = course({judged({missed, met})});
  CHECK(first.step == NextStep::measure_again);
  CHECK(first.explain);
  const Course second = course({judged({missed}), judged({missed}, "measurement-1")});
  CHECK(second.step == NextStep::roll_back);
  CHECK(second.explain);
  CHECK(course({judged({missed}), judged({met}, "measurement-1")}).step == NextStep::accept);
}

TEST_CASE("a first miss in a re-measurement of something undecided has its own retry") {
  CHECK(course({judged({undecided}), judged({missed}, "measurement-1")}).step ==
        NextStep::measure_again);
  CHECK(course({judged({undecided}), judged({missed}, "measurement-1"),
                judged({missed}, "measurement-2")})
            .step == NextStep::roll_back);
}

TEST_CASE("a target that was open and could not be judged again does not count as met") {
  for (const TargetOutcome before : {missed, undecided}) {
    const Course open = course({judged({met, before}), judged({met, excluded}, "measurement-1")});
    CHECK(open.step == NextStep::leave_open);
    REQUIRE(open.reasons.size() == 1);
    CHECK(open.reasons.front().ends_with(", and was open before"));
  }
  CHECK(course({judged({undecided, excluded}), judged({met, excluded}, "measurement-1")}).step ==
        NextStep::accept);
}

TEST_CASE("without retries the first miss rolls back, and measures nothing") {
  Targets targets = targets_of(TargetProfile::strict);
  targets.retries = 0;
  CHECK(course({judged({missed})}, "there is no budget for it", targets).step ==
        NextStep::roll_back);
}

TEST_CASE("what cannot be measured again is left open, and says why") {
  for (const TargetOutcome outcome : {missed, undecided}) {
    const Course open = course({judged({outcome})}, "the budget is spent");
    CHECK(open.step == NextStep::leave_open);
    CHECK(open.reasons.back() == "it cannot be measured again: the budget is spent");
  }
}

TEST_CASE("two regressions in one case roll back at once, two in different cases do not") {
  Judgement judgement = judged({undecided});
  judgement.regressions = {{"tiny", {"latency_mean_ms", "ept_j_per_tok"}}};
  const Course at_once = course({judgement});
  CHECK(at_once.step == NextStep::roll_back);
  CHECK(at_once.explain);
  CHECK(at_once.reasons == std::vector<std::string>{"latency mean and EpT of 'tiny' are worse"});
  judgement.regressions = {{"tiny", {"latency_mean_ms"}}, {"large", {"ept_j_per_tok"}}};
  CHECK(course({judgement}).step == NextStep::measure_again);
  Targets never = targets_of(TargetProfile::strict);
  never.regressions = 0;
  judgement.regressions = {{"tiny", {"latency_mean_ms", "ept_j_per_tok"}}};
  CHECK(course({judgement}, "", never).step == NextStep::measure_again);
}

TEST_CASE("an obstacle is measured around, in turns") {
  Judgement judgement = judged({undecided});
  judgement.obstacles = {"clocks were not fixed while 'after' was measured"};
  CHECK(course({judgement}).step == NextStep::measure_again);
  const Course open = course({judgement}, "no budget");
  CHECK(open.step == NextStep::leave_open);
  CHECK(open.reasons.front() == judgement.obstacles.front());
}

TEST_CASE("all judgements together keep the error of the decision") {
  Targets targets = targets_of(TargetProfile::strict);
  double spent = 0;
  for (std::size_t index = 0; index < 100; ++index) {
    spent += 1 - confidence_of_judgement(index, targets);
  }
  CHECK(spent < 0.05);
  CHECK(confidence_of_judgement(0, targets) == doctest::Approx(0.975));
  targets.budget_ns = 0;
  CHECK(confidence_of_judgement(0, targets) == 0.95);
}

}  // namespace assay::decide
