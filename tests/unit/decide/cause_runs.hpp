// SPDX-License-Identifier: Apache-2.0
#pragma once

// Runs in which a cause is planted: the same case measured twice, with other noise, and then
// changed in what a cause would change.

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/decide/root_cause.hpp"
#include "assay/stats/summarize.hpp"
#include "sample_run.hpp"

namespace assay::test {

inline constexpr int planted_sessions = 5;

using SampleCheck = std::function<bool(const Sample&)>;

inline bool every(const Sample&) {
  return true;
}

// A case "tiny" of about 36 ms, 20 iterations a session unless told otherwise. `seed` is that of
// the noise; the study's is the same in all.
inline Run planted_run(std::uint64_t seed, int sessions = planted_sessions, int repeats = 100) {
  RunBuilder builder("planted", sessions, repeats);
  Run& run = builder.run();
  run.study.seed = seed;
  builder.add({.name = "tiny"});
  run.study.seed = 42;
  run.study.pipeline.clear();
  run.run_id = std::to_string(100'000'000'000 + seed);
  run.environment = {{"cpu", {{"model", "Some CPU"}, {"governor", "performance"}}},
                     {"fixed_clock", true},
                     {"load_average_1m", 0.1 * static_cast<double>(seed)}};
  Nanoseconds now = 0;
  for (Sample& sample : run.samples) {
    sample.t_start_ns = now;
    now += *sample.stage_ns[index_of(Stage::total)];
  }
  return run;
}

inline Run baseline_run() {
  return planted_run(1);
}
inline Run candidate_run() {
  return planted_run(2);
}

// Every stage takes `factor` times as long.
inline void stretch(Run& run, double factor, const SampleCheck& which = every) {
  for (Sample& sample : run.samples) {
    if (!which(sample)) continue;
    for (auto& time : sample.stage_ns) {
      if (time) time = std::llround(factor * static_cast<double>(*time));
    }
  }
}

// A reading of every iteration: about `level`, with a noise of `spread`.
inline void read(Run& run, const std::string& name, double level, double spread = 0) {
  Random random(derive_seed(run.samples.size(), {static_cast<std::uint64_t>(run.run_id.back())}));
  for (Sample& sample : run.samples) sample.readings[name] = level + spread * random.normal();
}

// The readings of sensors that are on by default, with nothing in them.
inline void read_quiet_machine(Run& run) {
  read(run, "cpu_frequency_mhz", 3000, 3);
  read(run, "temperature_c", 60, 0.3);
  read(run, "involuntary_switches", 0);
  read(run, "minor_faults", 0);
  read(run, "major_faults", 0);
}

inline void profile(Run& run, const std::string& sensor, const std::string& reading, double value,
                    bool simulated = false) {
  for (int repetition = 0; repetition < 3; ++repetition) {
    const auto known =
        std::find_if(run.profiles.begin(), run.profiles.end(), [&](const ProfileRecord& record) {
          return record.sensor == sensor && record.repetition == repetition;
        });
    ProfileRecord& record =
        known != run.profiles.end()
            ? *known
            : run.profiles.emplace_back(ProfileRecord{.case_name = "tiny",
                                                      .sensor = sensor,
                                                      .tool = sensor,
                                                      .simulated = simulated,
                                                      .repetition = repetition});
    record.readings[reading] = value * (1 + 1e-4 * repetition);
  }
}

inline Case& only_case(Run& run) {
  return run.study.cases.front();
}

// The first case of each.
inline RootCause cause_of(const Run& baseline, const Run& candidate) {
  const auto before = stats::summarize_run(baseline);
  const auto after = stats::summarize_run(candidate);
  const auto first = decide::run_case(baseline, before, baseline.study.cases.front().name);
  const auto second = decide::run_case(candidate, after, candidate.study.cases.back().name);
  REQUIRE(first.has_value());
  REQUIRE(second.has_value());
  return decide::root_cause(*first, *second);
}

inline const CauseFinding& finding(const RootCause& cause, CauseQuestion question) {
  const auto found =
      std::find_if(cause.findings.begin(), cause.findings.end(),
                   [&](const CauseFinding& one) { return one.question == question; });
  REQUIRE(found != cause.findings.end());
  return *found;
}

inline const CauseEvidence& evidence(const RootCause& cause, CauseQuestion question,
                                     const std::string& what) {
  const auto& all = finding(cause, question).evidence;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const CauseEvidence& one) { return one.what == what; });
  CAPTURE(what);
  REQUIRE(found != all.end());
  return *found;
}

// It is the first, it is likely, and `what` stands first in its evidence.
inline void check_likeliest(const RootCause& cause, CauseQuestion question,
                            const std::string& what) {
  REQUIRE(cause.findings.size() == 6);
  const CauseFinding& first = cause.findings.front();
  CHECK(cause.needs_cause);
  CHECK(word_of(first.question) == word_of(question));
  CHECK(word_of(first.likelihood) == "likely");
  REQUIRE_FALSE(first.evidence.empty());
  CHECK(first.evidence.front().what == what);
  CHECK(first.evidence.front().drifted);
  CHECK(first.answer.find(what) != std::string::npos);
  CHECK_FALSE(first.next_step.empty());
}

}  // namespace assay::test
