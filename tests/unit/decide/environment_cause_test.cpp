// SPDX-License-Identifier: Apache-2.0

// Planted in the environment: clocks, power, throttling, who else ran.

#include "cause_runs.hpp"

using namespace assay;
using namespace assay::test;

namespace {

constexpr auto environment = CauseQuestion::environment;

}  // namespace

TEST_CASE("a GPU clock that dropped is the likeliest cause, with what it explains") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  read(baseline, "gpu_sm_clock_mhz", 1410, 2);
  read(candidate, "gpu_sm_clock_mhz", 1175, 2);
  stretch(candidate, 1.2);
  const RootCause cause = cause_of(baseline, candidate);
  check_likeliest(cause, environment, "GPU SM clock");
  CHECK(*cause.findings.front().explained_pct == doctest::Approx(20).epsilon(0.02));
  const CauseEvidence& clock = evidence(cause, environment, "GPU SM clock");
  CHECK(*clock.change_pct == doctest::Approx(-16.67).epsilon(0.02));
  CHECK(finding(cause, CauseQuestion::inputs).likelihood == Likelihood::unlikely);
}

TEST_CASE("a clock that dropped by less than half of the change is only possible") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  read(baseline, "cpu_frequency_mhz", 3000, 3);
  read(candidate, "cpu_frequency_mhz", 2900, 3);
  stretch(candidate, 1.2);
  const RootCause cause = cause_of(baseline, candidate);
  CHECK(word_of(finding(cause, environment).likelihood) == "possible");
}

TEST_CASE("a clock that rose explains no loss") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  read(baseline, "cpu_frequency_mhz", 2500, 3);
  read(candidate, "cpu_frequency_mhz", 3000, 3);
  stretch(candidate, 1.2);
  const CauseFinding found = finding(cause_of(baseline, candidate), environment);
  CHECK(word_of(found.likelihood) == "unlikely");
  CHECK_FALSE(found.explained_pct.has_value());
}

TEST_CASE("a clock that varies between sessions as much as between the sides has not drifted") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  for (Run* run : {&baseline, &candidate}) {
    for (Sample& sample : run->samples) {
      sample.readings["cpu_frequency_mhz"] =
          (run == &baseline ? 3000 : 2950) + 200.0 * (sample.session % 2);
    }
  }
  stretch(candidate, 1.03);
  const RootCause cause = cause_of(baseline, candidate);
  CHECK_FALSE(evidence(cause, environment, "CPU clock").drifted);
}

TEST_CASE("another governor is a likely cause whose share is not known") {
  const Run baseline = baseline_run();
  Run candidate = candidate_run();
  candidate.environment["cpu"]["governor"] = "powersave";
  stretch(candidate, 1.2);
  const RootCause cause = cause_of(baseline, candidate);
  check_likeliest(cause, environment, "cpu.governor");
  CHECK(cause.findings.front().answer.find("performance → powersave") != std::string::npos);
  CHECK_FALSE(cause.findings.front().explained_pct.has_value());
}

TEST_CASE("a lower power limit and another driver are likely causes") {
  for (const char* changed : {"power_limit_w", "driver"}) {
    Run baseline = baseline_run();
    Run candidate = candidate_run();
    for (Run* run : {&baseline, &candidate}) {
      run->environment["gpus"] = Json::array({{{"name", "GPU"}, {"power_limit_w", 400.0}}});
      run->environment["driver"] = "535.1";
    }
    if (std::string(changed) == "driver") {
      candidate.environment["driver"] = "550.2";
    } else {
      candidate.environment["gpus"][0]["power_limit_w"] = 250.0;
    }
    stretch(candidate, 1.2);
    check_likeliest(cause_of(baseline, candidate), environment,
                    std::string(changed) == "driver" ? "driver" : "gpus.power_limit_w");
  }
}

TEST_CASE("throttling where there was none is a likely cause of a loss, and of no gain") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  read(baseline, "gpu_throttle_reasons", 0);
  read(candidate, "gpu_throttle_reasons", 4);
  Run faster = candidate;
  stretch(candidate, 1.2);
  stretch(faster, 0.8);
  check_likeliest(cause_of(baseline, candidate), environment, "iterations with GPU throttling");
  CHECK(word_of(finding(cause_of(baseline, faster), environment).likelihood) == "unlikely");
}

TEST_CASE("time that a neighbour stole explains as much as it took") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  read(baseline, "steal_ms", 0);
  for (Sample& sample : candidate.samples) sample.readings["steal_ms"] = 7;
  stretch(candidate, 1.2);
  const RootCause cause = cause_of(baseline, candidate);
  check_likeliest(cause, environment, "stolen time");
  CHECK(*cause.findings.front().explained_pct == doctest::Approx(19.1).epsilon(0.05));
}

TEST_CASE("interruptions cost what latency rose by within the sessions") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  read(baseline, "involuntary_switches", 0);
  for (Sample& sample : candidate.samples) {
    const int count = sample.iteration % 4;  // each costs 2 ms
    sample.readings["involuntary_switches"] = count;
    *sample.stage_ns[index_of(Stage::total)] += count * 2'000'000;
  }
  const RootCause cause = cause_of(baseline, candidate);
  check_likeliest(cause, environment, "interruptions");
  CHECK(*cause.findings.front().explained_pct == doctest::Approx(8.1).epsilon(0.3));
}

TEST_CASE("what was held still on one side only is possible") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  baseline.locks = {{.item = "governor", .device = "cpu0", .state = LockState::fixed}};
  candidate.locks = {{.item = "governor", .device = "cpu0", .state = LockState::unlocked}};
  stretch(candidate, 1.2);
  const RootCause cause = cause_of(baseline, candidate);
  CHECK(word_of(finding(cause, environment).likelihood) == "possible");
  CHECK(evidence(cause, environment, "lock governor of cpu0").drifted);
}

TEST_CASE("a reading of one side only is said so, and is no drift") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  read(baseline, "cpu_frequency_mhz", 3000);
  stretch(candidate, 1.2);
  const RootCause cause = cause_of(baseline, candidate);
  CHECK(word_of(finding(cause, environment).likelihood) == "unknown");
  const CauseEvidence& clock = evidence(cause, environment, "CPU clock");
  CHECK_FALSE(clock.drifted);
  CHECK(clock.note == "not read in the candidate");
}
