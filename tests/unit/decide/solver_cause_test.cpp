// SPDX-License-Identifier: Apache-2.0

// Planted in the solver: its settings, its time, its cost.

#include <algorithm>
#include <utility>

#include "cause_runs.hpp"

using namespace assay;
using namespace assay::test;

namespace {

constexpr auto solver = CauseQuestion::solver;

void permute(Run& run, const std::string& hash) {
  for (SessionRecord& record : run.sessions) record.engine->permutation_hash = hash;
}

// A solver that took its whole time.
Knobs solved(double cost_before, double cost_after) {
  return {{"solver_cost_before", cost_before},
          {"solver_cost_after", cost_after},
          {"solver_budget_ms", 1000},
          {"solver_elapsed_ms", 1000}};
}

}  // namespace

TEST_CASE("another setting or budget of the solver is a likely cause") {
  for (const char* key : {"solver_budget_ms", "time_budget_s", "mode", "permutation_seed"}) {
    Run baseline = baseline_run();
    Run candidate = candidate_run();
    baseline.study.pipeline[key] = 60;
    candidate.study.pipeline[key] = 6;
    stretch(candidate, 1.2);
    check_likeliest(cause_of(baseline, candidate), solver, "pipeline." + std::string(key));
  }
}

TEST_CASE("a setting of the side counts as the study's does") {
  Run run = baseline_run();
  run.study.cases.front().side = "linear";
  Run candidate = candidate_run();
  candidate.study.cases.front().pipeline["mode"] = "iterative";
  run.study.pipeline["mode"] = "linear";
  stretch(candidate, 1.2);
  check_likeliest(cause_of(run, candidate), solver, "pipeline.mode");
}

TEST_CASE("a knob of the pipeline is the solver's, and told once where the block gives it") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  for (auto& [run, mode] : {std::pair<Run&, const char*>{baseline, "linear"},
                            std::pair<Run&, const char*>{candidate, "iterative"}}) {
    run.study.pipeline["mode"] = mode;
    for (Case& point : run.study.cases) point.knobs["pipeline.mode"] = mode;
  }
  stretch(candidate, 1.2);
  const RootCause cause = cause_of(baseline, candidate);
  check_likeliest(cause, solver, "pipeline.mode");
  const auto& evidence = finding(cause, solver).evidence;
  CHECK(std::count_if(evidence.begin(), evidence.end(),
                      [](const CauseEvidence& one) { return one.what == "pipeline.mode"; }) == 1);
}

TEST_CASE("how often is measured, and other keys of the pipeline, are not the solver's") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  baseline.study.pipeline = {{"repeats", 10}, {"warmup", 1}};
  candidate.study.pipeline = {{"repeats", 20}, {"warmup", 2}};
  stretch(candidate, 1.2);
  CHECK(word_of(finding(cause_of(baseline, candidate), solver).likelihood) == "unknown");
  candidate.study.pipeline["note"] = "text";
  CHECK(word_of(finding(cause_of(baseline, candidate), solver).likelihood) == "possible");
}

TEST_CASE("another permutation is a likely cause; the same clears another setting") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  permute(baseline, "aaaa");
  permute(candidate, "bbbb");
  stretch(candidate, 1.2);
  check_likeliest(cause_of(baseline, candidate), solver, "permutation");
  permute(candidate, "aaaa");
  candidate.study.pipeline["solver_budget_ms"] = 5;
  const CauseFinding found = finding(cause_of(baseline, candidate), solver);
  CHECK(word_of(found.likelihood) == "unlikely");
  CHECK(found.answer.find("same permutation") != std::string::npos);
}

TEST_CASE("a cost that rose with the latency is a likely cause") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  baseline.study.pipeline = solved(100, 60);
  candidate.study.pipeline = solved(100, 90);
  stretch(candidate, 1.2);
  check_likeliest(cause_of(baseline, candidate), solver, "cost C after");
}

TEST_CASE("a solver that used up its time for nothing explains that nothing was gained") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  candidate.study.pipeline = solved(100, 99.9);
  const CauseFinding found = finding(cause_of(baseline, candidate), solver);
  CHECK(word_of(found.likelihood) == "likely");
  CHECK(found.answer.find("used up its time and lowered the cost by only 0.1 %") !=
        std::string::npos);
  CHECK(found.next_step.find("more time or a better start") != std::string::npos);
}

TEST_CASE("figures that sessions recorded come before those that the pipeline states") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  for (Run* run : {&baseline, &candidate}) {
    run->study.pipeline = solved(100, 60);
    for (SessionRecord& record : run->sessions) {
      record.readings["solver_cost_after"] = (run == &baseline ? 60 : 80) + 0.01 * record.session;
    }
  }
  stretch(candidate, 1.2);
  const RootCause cause = cause_of(baseline, candidate);
  check_likeliest(cause, solver, "cost C after");
  CHECK(evidence(cause, solver, "cost C after").candidate.get<double>() == doctest::Approx(80.02));
}
