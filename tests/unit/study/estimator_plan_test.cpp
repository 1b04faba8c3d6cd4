// SPDX-License-Identifier: Apache-2.0
#include "assay/study/estimator_plan.hpp"

#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/data/fields.hpp"
#include "assay/study/schema.hpp"
#include "study_fixture.hpp"

namespace assay::study {
namespace {

struct Read {
  Result<EstimatorPlan> plan;
  std::string error;  // without the folder, which nobody can know
};

Read read(const std::string& yaml, std::vector<std::string> overrides = {}) {
  const TemporaryDirectory folder;
  Read result{load_estimator_plan(folder.write("study.yaml", yaml), overrides), "no error"};
  const std::string prefix = folder.path().string() + "/";
  if (result.plan) {
    for (PublishedPair& pair : result.plan->pairs) {
      pair.source = pair.source.lexically_relative(folder.path());
      pair.target = pair.target.lexically_relative(folder.path());
    }
  } else {
    result.error = one_line(result.plan.error());
    if (result.error.starts_with(prefix)) result.error.erase(0, prefix.size());
  }
  return result;
}

const std::string device = "device: {knob: device, source: cpu, target: cuda}";
const std::string two_devices =
    one_model + "axes: {device: [cpu, cuda], batch_size: [1, 2]}\nestimator: {" + device + "}\n";

std::string checked(const std::string& yaml, const DeviceKnob& knob) {
  const auto loaded = load_text(yaml);
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  return error_of(check_devices(loaded->study, knob));
}

}  // namespace

TEST_CASE("what an estimator block leaves open is as the seed has it") {
  const EstimatorPlan plan = read("study: s\nestimator: {" + device + "}\n").plan.value();
  CHECK(plan.device == DeviceKnob{"device", "cpu", "cuda"});
  CHECK(plan.samples == std::vector<std::size_t>{10, 25, 50, 100});
  CHECK(plan.seeds == 20);
  CHECK(plan.guard.budget_fractions == std::vector<double>{0.5, 0.7, 0.85, 1.0});
  CHECK(plan.guard.margin == 1.1);
  CHECK(plan.pairs.empty());
}

TEST_CASE("an estimator block says everything that decides, and overrides change it") {
  const auto [plan, error] = read(R"(
study: s
seed: 9
estimator:
  samples: [5]
  seeds: 3
  design: uniform
  families: [linear]
  folds: 4
  held_out: 0.25
  guard: {margin: 1.2, risk: 0.1, budget_fractions: [0.9], draws: 2}
  pairs: [{name: a-b, source: data/a.csv, target: data/b.csv, note: sums}]
)",
                                  {"estimator.seeds=7"});
  REQUIRE_MESSAGE(plan.has_value(), error);
  CHECK(*plan ==
        EstimatorPlan{
            .study = "s",
            .seed = 9,
            .samples = {5},
            .seeds = 7,
            .design = SampleDesign::uniform,
            .families = {"linear"},
            .folds = 4,
            .held_out = 0.25,
            .guard = {.margin = 1.2, .risk = 0.1, .budget_fractions = {0.9}, .draws = 2},
            .pairs = {
                {.name = "a-b", .source = "data/a.csv", .target = "data/b.csv", .note = "sums"}}});
}

TEST_CASE("the fields of a plan are the keys of the block but for pairs, which name files") {
  const Json plan = to_json(EstimatorPlan{});
  std::set<std::string> fields{"pairs"};
  for (const auto& [key, value] : plan.items()) fields.insert(key);
  std::set<std::string> keys;
  const Json schema = Json::parse(study_schema());
  for (const auto& [key, value] : schema["definitions"]["estimator"]["properties"].items()) {
    keys.insert(key);
  }
  CHECK(fields == keys);
}

TEST_CASE("measuring passes the estimator block over") {
  CHECK(load_text(two_devices).has_value());
}

TEST_CASE("an estimator block with which nothing can be done is refused by its key") {
  CHECK(contains(read("study: s\n").error, "estimator: 'estimator' is missing"));
  CHECK(contains(read("study: s\nestimator: {seeds: 3}\n").error, "nothing to transfer between"));
  CHECK(contains(read("study: s\nestimator: {seed: 3}\n").error,
                 "study.yaml:2: estimator.seed: unknown key; did you mean 'seeds'?"));
  CHECK(contains(read("study: s\nestimator: {device: {knob: d, source: 1, target: 1}}\n").error,
                 "estimator.device.target: source and target are the same"));
  CHECK(contains(read("study: s\nestimator: {pairs: [{name: a, source: x, target: y}, "
                      "{name: a, source: x, target: y}]}\n")
                     .error,
                 "estimator.pairs[1].name: a second pair named 'a'"));
  CHECK(contains(read("study: s\nestimator: {pairs: [{name: ../a, source: x, target: y}]}\n").error,
                 "estimator.pairs[0].name: expected a name of lower-case letters"));
  CHECK(contains(read("study: s\nestimator: {guard: {risk: 0}}\n").error, "estimator.guard.risk"));
  CHECK(contains(read("study: s\nestimator: {samples: []}\n").error, "estimator.samples"));
  CHECK(contains(read("study: s\nestimator: {samples: [10, 1001]}\n").error,
                 "estimator.samples[1]: expected a number of rows from 1 to 1000"));
  CHECK(contains(read("study: s\nestimator: {samples: [0]}\n").error, "from 1 to 1000"));
  CHECK(contains(read("study: s\nestimator: {design: random}\n").error,
                 "expected one of uniform, designed, not 'random'"));
}

TEST_CASE("both devices must have the same configurations") {
  const DeviceKnob knob{"device", "cpu", "cuda"};
  CHECK(checked(two_devices, knob) == "no error");
  CHECK(contains(checked(two_devices, {"device", "cpu", "tpu"}), "no case has device = 'tpu'"));
  CHECK(contains(checked(two_devices, {"gpu", "cpu", "cuda"}), "has no knob 'gpu'"));
  CHECK(contains(checked(one_model + "cases:\n- {knobs: {device: cpu, batch_size: 1}}\n"
                                     "- {knobs: {device: cuda, batch_size: 1}}\n"
                                     "- {knobs: {device: cuda, batch_size: 2}}\n",
                         knob),
                 "the case 'device=cuda batch_size=2' is on one of the two devices only"));
}

}  // namespace assay::study
