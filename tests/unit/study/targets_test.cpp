// SPDX-License-Identifier: Apache-2.0
#include "assay/study/targets.hpp"

#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "study_fixture.hpp"

namespace assay::study {
namespace {

// What an empty file stands for.
Targets defaults(TargetProfile profile) {
  Targets targets{.profile = profile,
                  .targets = {{.metric = "latency_mean_ms", .at_most = -20}},
                  .regression_metrics = {"latency_mean_ms"}};
  if (profile == TargetProfile::smoke) targets.targets.front().at_most = 5;
  return targets;
}

Result<Targets> read(const std::string& yaml) {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "targets.yaml";
  std::ofstream(file) << yaml;
  auto targets = load_targets(file, &defaults);
  if (targets) return targets;
  // Without the folder, which nobody can know.
  Error error = targets.error();
  error.message = error.message.substr(error.message.find("targets.yaml"));
  return tl::unexpected(error);
}

}  // namespace

TEST_CASE("the targets' schema is in the program, and is JSON") {
  CHECK(Json::accept(targets_schema()));
}

TEST_CASE("what a targets file leaves open is the profile's") {
  CHECK(read("profile: strict\n").value() == defaults(TargetProfile::strict));
  CHECK(read("profile: smoke\n").value() == defaults(TargetProfile::smoke));
}

TEST_CASE("a targets file says everything that decides") {
  const Targets targets = read(R"(
targets:
  decode_toks_s: {at_least: 5}
  quality_pct: {at_least: -0.5}
confidence: 0.9
retries: 2
budget: 20min
max_sessions: 12
regressions: {metrics: [ttft_mean_ms, peak_rss_mean_mb], count: 1, threshold: 2}
rollback_hook: [./restore, --now]
)")
                              .value();
  CHECK(targets.targets == std::vector<Target>{{.metric = "decode_toks_s", .at_least = 5},
                                               {.metric = "quality_pct", .at_least = -0.5}});
  CHECK(targets.confidence == 0.9);
  CHECK(targets.retries == 2);
  CHECK(targets.budget_ns == 1'200'000'000'000);
  CHECK(targets.max_sessions == 12);
  CHECK(targets.regression_metrics == std::vector<std::string>{"ttft_mean_ms", "peak_rss_mean_mb"});
  CHECK(targets.regressions == 1);
  CHECK(targets.threshold == 2);
  CHECK(targets.rollback_hook == std::vector<std::string>{"./restore", "--now"});
  CHECK(read("budget: 0s\n").value().budget_ns == 0);
}

TEST_CASE("what is wrong with a targets file is told with its line") {
  CHECK(error_of(read("targets:\n  latency_mean: {at_most: 1}\n")) ==
        "targets.yaml:2: targets.latency_mean: unknown metric 'latency_mean'; did you mean "
        "'latency_mean_ms'?");
  CHECK(contains(error_of(read("targets:\n  latency_mean_ms: {at_most: 1, at_least: 0}\n")),
                 "expected only one of at_most and at_least"));
  CHECK(contains(error_of(read("targets:\n  latency_mean_ms: {}\n")),
                 "expected one of at_most and at_least"));
  CHECK(contains(error_of(read("targets: {latency_max_ms: {at_most: 1}}\n")),
                 "latency_max_ms cannot be judged: it is one value"));
  CHECK(contains(error_of(read("target: {}\n")), "unknown key; did you mean 'targets'?"));
  CHECK(contains(error_of(read("budget: soon\n")), "budget: expected 0s, or a duration"));
  CHECK(contains(error_of(read("profile: lax\n")), "expected one of strict, smoke"));
}

TEST_CASE("targets survive being written and read") {
  const Document document{
      .root = {{"targets", target_list_json(defaults(TargetProfile::smoke).targets)}},
      .source = "lock"};
  CHECK(read_target_list(document, KeyPath{"targets"}).value() ==
        defaults(TargetProfile::smoke).targets);
}

}  // namespace assay::study
