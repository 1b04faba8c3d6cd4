// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/root_cause.hpp"

#include <set>
#include <vector>

#include <doctest/doctest.h>

#include "cause_runs.hpp"

using namespace assay;
using namespace assay::test;
using decide::CasePair;

namespace {

Study study_of(std::vector<Case> cases) {
  Study study;
  study.cases = std::move(cases);
  return study;
}

Case named(std::string name, std::string side = "") {
  return {.name = std::move(name), .engine = "llama", .model = "", .knobs = {}, .side = side};
}

}  // namespace

TEST_CASE("where nothing changed no question is likely or possible, and none needs a cause") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  for (Run* run : {&baseline, &candidate}) {
    read_quiet_machine(*run);
    profile(*run, "ncu", "l2_hit_pct", 80);
    profile(*run, "ncu", "kernels", 900);
  }
  const RootCause cause = cause_of(baseline, candidate);
  CHECK_FALSE(cause.needs_cause);
  std::set<CauseQuestion> questions;
  for (const CauseFinding& one : cause.findings) {
    CAPTURE(word_of(one.question));
    CAPTURE(one.answer);
    questions.insert(one.question);
    CHECK(one.likelihood >= Likelihood::unlikely);
    CHECK_FALSE(one.explained_pct.has_value());
  }
  CHECK(questions.size() == 6);
  CHECK(finding(cause, CauseQuestion::statistics).answer.find("No change was seen") == 0);
  CHECK(finding(cause, CauseQuestion::environment).likelihood == Likelihood::unlikely);
  CHECK(finding(cause, CauseQuestion::memory).likelihood == Likelihood::unlikely);
  CHECK(finding(cause, CauseQuestion::solver).likelihood == Likelihood::unknown);
}

TEST_CASE("a run against itself has a change of exactly 0") {
  const Run run = baseline_run();
  const RootCause cause = cause_of(run, run);
  REQUIRE(cause.change_pct.has_value());
  CHECK(cause.change_pct->point == 0);
  CHECK(cause.change_pct->interval == Interval{0, 0});
}

TEST_CASE("what was not recorded is unknown, and a next step says what would tell") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  for (Run* run : {&baseline, &candidate}) {
    only_case(*run).knobs.clear();
    run->environment = nullptr;
    for (SessionRecord& record : run->sessions) {
      record.engine.reset();
      record.model.reset();
      record.peak_rss_bytes.reset();
    }
  }
  stretch(candidate, 1.2);
  const RootCause cause = cause_of(baseline, candidate);
  CHECK(cause.needs_cause);
  for (const CauseFinding& one : cause.findings) {
    if (one.question == CauseQuestion::statistics) continue;
    CAPTURE(word_of(one.question));
    CHECK(word_of(one.likelihood) == "unknown");
    CHECK_FALSE(one.next_step.empty());
    CHECK_FALSE(one.answer.empty());
  }
}

TEST_CASE("a side without iterations has no change, and no question is likely") {
  const Run baseline = baseline_run();
  Run candidate = candidate_run();
  candidate.samples.clear();
  candidate.sessions.clear();
  const RootCause cause = cause_of(baseline, candidate);
  CHECK_FALSE(cause.change_pct.has_value());
  CHECK_FALSE(cause.needs_cause);
  for (const CauseFinding& one : cause.findings) {
    CAPTURE(word_of(one.question));
    CHECK(one.likelihood >= Likelihood::unlikely);
    if (one.question == CauseQuestion::statistics) CHECK_FALSE(one.next_step.empty());
  }
}

TEST_CASE("of two likely causes the one that explains more comes first") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  read(baseline, "cpu_frequency_mhz", 3000, 3);
  read(candidate, "cpu_frequency_mhz", 2500, 3);
  only_case(candidate).knobs["batch_size"] = 2;
  stretch(candidate, 1.2);
  const RootCause cause = cause_of(baseline, candidate);
  check_likeliest(cause, CauseQuestion::environment, "CPU clock");
  CHECK(word_of(finding(cause, CauseQuestion::inputs).likelihood) == "likely");
}

TEST_CASE("times that were replayed are blamed on no machine and on no profile") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  for (Run* run : {&baseline, &candidate}) {
    for (SessionRecord& record : run->sessions) record.clock->name = "virtual";
    const bool is_baseline = run == &baseline;
    read(*run, "cpu_frequency_mhz", is_baseline ? 3000 : 2500, 3);
    profile(*run, "ncu", "l2_hit_pct", is_baseline ? 90 : 40);
    profile(*run, "ncu", "kernels", is_baseline ? 900 : 1800);
  }
  candidate.environment["cpu"]["governor"] = "powersave";
  stretch(candidate, 1.2);
  const RootCause cause = cause_of(baseline, candidate);
  CHECK(cause.needs_cause);
  for (const CauseFinding& one : cause.findings) {
    CAPTURE(word_of(one.question));
    CHECK(one.likelihood >= Likelihood::unlikely);
  }
  CHECK(finding(cause, CauseQuestion::environment).answer.find("replayed") != std::string::npos);
}

TEST_CASE("a clock that only counts, against one that measures, is what changed") {
  const Run baseline = baseline_run();
  Run candidate = candidate_run();
  for (SessionRecord& record : candidate.sessions) record.clock->name = "virtual";
  stretch(candidate, 1.2);
  check_likeliest(cause_of(baseline, candidate), CauseQuestion::environment,
                  "clock of the measurement");
}

TEST_CASE("cases of two runs are matched by name, and the only ones whatever they are called") {
  const Study two = study_of({named("a"), named("b")});
  CHECK(decide::matching_cases(two, study_of({named("c"), named("b")})) ==
        std::vector<CasePair>{{"b", "b"}});
  CHECK(decide::matching_cases(study_of({named("a")}), study_of({named("b")})) ==
        std::vector<CasePair>{{"a", "b"}});
  CHECK(decide::cases_against(two, "a") == std::vector<CasePair>{{"a", "b"}});
  CHECK(decide::cases_of_sides(two).empty());
}

TEST_CASE("sides that were measured in turns are matched by their own names") {
  const Study sides = study_of({named("one/x", "one"), named("two/x", "two"), named("one/y", "one"),
                                named("two/y", "two"), named("three/x", "three")});
  CHECK(decide::cases_of_sides(sides) ==
        std::vector<CasePair>{{"one/x", "two/x"}, {"one/y", "two/y"}, {"one/x", "three/x"}});
}

TEST_CASE("the pipeline of a case is the study's with what its side has in its place") {
  Run run = baseline_run();
  run.study.pipeline = {{"mode", "linear"}, {"passes", 2}};
  only_case(run).pipeline = {{"mode", "iterative"}};
  const auto summaries = stats::summarize_run(run);
  const auto found = decide::run_case(run, summaries, "tiny");
  REQUIRE(found.has_value());
  CHECK(found->pipeline == Knobs{{"mode", "iterative"}, {"passes", 2}});
  CHECK_FALSE(decide::run_case(run, summaries, "other").has_value());
}

TEST_CASE("of two runs what has no partner is named, and what the answers do not cover") {
  Run baseline = baseline_run();
  baseline.study.cases.push_back(named("left out"));
  const Run candidate = candidate_run();
  const auto before = stats::summarize_run(baseline);
  const auto after = stats::summarize_run(candidate);
  const auto pairs = decide::matching_cases(baseline.study, candidate.study);
  const RootCauses causes =
      decide::root_causes({baseline, before, "before"}, {candidate, after, "after"}, pairs);
  REQUIRE(causes.cases.size() == 1);
  CHECK(causes.unmatched == std::vector<std::string>{"left out of before"});
  CHECK_FALSE(causes.interleaved);
  CHECK(causes.limitations.front().find("one after the other") != std::string::npos);
  const RootCauses within =
      decide::root_causes({baseline, before, "before"}, {baseline, before, "before"}, pairs);
  CHECK(within.interleaved);
  CHECK(within.unmatched.empty());
}
