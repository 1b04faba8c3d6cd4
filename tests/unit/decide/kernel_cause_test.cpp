// SPDX-License-Identifier: Apache-2.0

// Planted in what computes: engine, back end, threads, kernels.

#include "cause_runs.hpp"

using namespace assay;
using namespace assay::test;

namespace {

constexpr auto kernel = CauseQuestion::kernel;

}  // namespace

TEST_CASE("settings that choose the code are likely causes, each") {
  for (const char* knob : {"flash_attention", "threads", "cpu_variant", "gpu_layers"}) {
    Run baseline = baseline_run();
    Run candidate = candidate_run();
    only_case(baseline).knobs[knob] = 1;
    only_case(candidate).knobs[knob] = 2;
    stretch(candidate, 1.2);
    check_likeliest(cause_of(baseline, candidate), kernel, knob);
  }
}

TEST_CASE("another version, device or back end of the engine is a likely cause") {
  const auto changed = [](const char* what, std::string EngineFacts::*member) {
    const Run baseline = baseline_run();
    Run candidate = candidate_run();
    for (SessionRecord& record : candidate.sessions) (*record.engine).*member = "another";
    stretch(candidate, 1.2);
    check_likeliest(cause_of(baseline, candidate), kernel, what);
  };
  changed("engine version", &EngineFacts::version);
  changed("device", &EngineFacts::device);
  changed("back end", &EngineFacts::backend);
}

TEST_CASE("another number of kernels is another path: fused or not") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  profile(baseline, "ncu", "kernels", 900);
  profile(candidate, "ncu", "kernels", 1800);
  stretch(candidate, 1.2);
  check_likeliest(cause_of(baseline, candidate), kernel, "kernels launched");
}

TEST_CASE("instructions that were counted by a simulation are possible, not likely") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  profile(baseline, "callgrind", "instructions", 1e9, true);
  profile(candidate, "callgrind", "instructions", 2e9, true);
  stretch(candidate, 1.2);
  const RootCause cause = cause_of(baseline, candidate);
  CHECK(word_of(finding(cause, kernel).likelihood) == "possible");
  CHECK(evidence(cause, kernel, "instructions").note.find("callgrind") != std::string::npos);
}

TEST_CASE("another build is possible") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  baseline.environment["repository"] = {{"commit", "aaaa"}};
  candidate.environment["repository"] = {{"commit", "bbbb"}};
  stretch(candidate, 1.2);
  CHECK(word_of(finding(cause_of(baseline, candidate), kernel).likelihood) == "possible");
}
