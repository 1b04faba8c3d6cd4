// SPDX-License-Identifier: Apache-2.0

// Planted in the memory path: hit rates, faults, resident memory.

#include "cause_runs.hpp"

using namespace assay;
using namespace assay::test;

namespace {

constexpr auto memory = CauseQuestion::memory;

}  // namespace

TEST_CASE("a hit rate that fell is a likely cause of a loss") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  profile(baseline, "ncu", "l2_hit_pct", 85);
  profile(candidate, "ncu", "l2_hit_pct", 60);
  stretch(candidate, 1.2);
  const RootCause cause = cause_of(baseline, candidate);
  check_likeliest(cause, memory, "L2 hit rate");
  CHECK(*evidence(cause, memory, "L2 hit rate").change_pct == doctest::Approx(-25).epsilon(0.01));
}

TEST_CASE("a hit rate that improved without the latency is seed 001's question") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  profile(baseline, "ncu", "l2_hit_pct", 60);
  profile(candidate, "ncu", "l2_hit_pct", 85);
  const RootCause still = cause_of(baseline, candidate);
  CHECK_FALSE(still.needs_cause);
  CHECK(word_of(finding(still, memory).likelihood) == "likely");
  CHECK(finding(still, memory).answer.find("did not follow") != std::string::npos);
  CHECK(finding(still, memory).next_step.find("DRAM") != std::string::npos);
  stretch(candidate, 1.2);
  CHECK(word_of(finding(cause_of(baseline, candidate), memory).likelihood) == "possible");
}

TEST_CASE("a hit rate that a simulation gave is possible, not likely") {
  for (const double candidate_rate : {60.0, 95.0}) {
    Run baseline = baseline_run();
    Run candidate = candidate_run();
    profile(baseline, "callgrind", "l2_hit_pct", 85, true);
    profile(candidate, "callgrind", "l2_hit_pct", candidate_rate, true);
    stretch(candidate, 1.2);
    const RootCause cause = cause_of(baseline, candidate);
    CHECK(word_of(finding(cause, memory).likelihood) == "possible");
    CHECK(evidence(cause, memory, "L2 hit rate").note == "simulated by callgrind");
  }
}

TEST_CASE("what measures is compared before what simulates, and other tools are not compared") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  for (Run* run : {&baseline, &candidate}) {
    profile(*run, "callgrind", "l2_hit_pct", 85, true);
    profile(*run, "perf", "l2_hit_pct", run == &baseline ? 70 : 50);
  }
  stretch(candidate, 1.2);
  CHECK(evidence(cause_of(baseline, candidate), memory, "L2 hit rate").candidate.get<double>() ==
        doctest::Approx(50).epsilon(0.01));
  Run other = candidate_run();
  profile(other, "ncu", "l2_hit_pct", 20);
  stretch(other, 1.2);
  CHECK(word_of(finding(cause_of(baseline, other), memory).likelihood) == "unknown");
}

TEST_CASE("major faults cost what latency rose by within the sessions") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  read(baseline, "major_faults", 0);
  for (Sample& sample : candidate.samples) {
    const int count = sample.iteration % 3;  // each costs 4 ms
    sample.readings["major_faults"] = count;
    *sample.stage_ns[index_of(Stage::total)] += count * 4'000'000;
  }
  const RootCause cause = cause_of(baseline, candidate);
  check_likeliest(cause, memory, "major faults");
  CHECK(*cause.findings.front().explained_pct == doctest::Approx(11).epsilon(0.3));
}

TEST_CASE("more resident memory alone is possible") {
  const Run baseline = baseline_run();
  Run candidate = candidate_run();
  for (SessionRecord& record : candidate.sessions) *record.peak_rss_bytes *= 2;
  stretch(candidate, 1.2);
  const RootCause cause = cause_of(baseline, candidate);
  CHECK(word_of(finding(cause, memory).likelihood) == "possible");
  const CauseEvidence& peak = evidence(cause, memory, "peak resident memory of a session");
  CHECK(peak.unit == "MB");
  CHECK(peak.baseline.get<double>() == doctest::Approx(356).epsilon(0.01));
}
