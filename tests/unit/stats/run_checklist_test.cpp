// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/run_checklist.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/stats/summarize.hpp"

using namespace assay;

namespace {

const std::vector<std::string> all_files{"config.lock.json", "run.log",    "samples.csv",
                                         "metrics.json",     "report.csv", "ncu.json"};

// A run of which every point that it can pass passes.
Run good_run() {
  Run run;
  run.study.protocol = {.sessions = 3, .repeats = 6, .settling = Settling{}};
  run.study.cases.push_back({.name = "only", .engine = "llama", .model = {}, .knobs = {}});
  run.environment = Json::object();
  run.environment["fixed_clock"] = true;
  run.environment["environment_hash"] = "0123456789ab";
  run.locks.push_back({.item = "governor", .state = LockState::fixed});
  for (int session = 0; session < 3; ++session) {
    run.sessions.push_back(
        {.case_name = "only", .session = session, .settled = Settled{.latency = true}});
    for (int iteration = 0; iteration < 2; ++iteration) {
      Sample sample{.case_name = "only", .session = session, .iteration = iteration};
      sample.stage_ns[index_of(Stage::total)] = 1'000'000 + 1000 * iteration;
      sample.readings["cpu_throttled"] = 0;
      run.samples.push_back(sample);
    }
  }
  return run;
}

CheckItem item(const Run& run, std::string_view id,
               const std::vector<std::string>& files = all_files) {
  const auto items = stats::run_checklist(run, stats::summarize_run(run), files);
  const auto found = std::find_if(items.begin(), items.end(),
                                  [&](const CheckItem& each) { return each.id == id; });
  REQUIRE(found != items.end());
  return *found;
}

}  // namespace

TEST_CASE("a run that was measured as it should be passes") {
  const Run run = good_run();
  for (const char* id : {"fingerprint", "lock", "fixed_clock", "counts", "sessions", "settled",
                         "throttling", "latency", "cov", "artifacts"}) {
    CAPTURE(id);
    CHECK(item(run, id).status == CheckStatus::pass);
  }
  CHECK(item(run, "energy").status == CheckStatus::absent);
  CHECK(item(run, "l2_hit").status == CheckStatus::absent);
}

TEST_CASE("each point of a run that was not is found") {
  Run run = good_run();
  run.environment.erase("environment_hash");
  CHECK(item(run, "fingerprint").status == CheckStatus::fail);

  run = good_run();
  run.locks[0].state = LockState::unlocked;
  run.locks[0].fix = "sudo cpupower";
  CHECK(item(run, "lock").status == CheckStatus::unlocked);
  CHECK(item(run, "lock").fix == "sudo cpupower");
  run.sessions[0].locks.push_back({.item = "affinity", .state = LockState::failed});
  CHECK(item(run, "lock").status == CheckStatus::fail);

  run = good_run();
  run.environment["fixed_clock"] = false;
  CHECK(item(run, "fixed_clock").status == CheckStatus::unlocked);

  run = good_run();
  run.sessions.pop_back();
  CHECK(item(run, "counts").status == CheckStatus::fail);

  run = good_run();
  run.sessions[2].settled->power = false;
  CHECK(item(run, "settled").status == CheckStatus::fail);
  run.study.protocol.settling.reset();
  CHECK(item(run, "settled").status == CheckStatus::absent);

  run = good_run();
  run.samples[1].readings["cpu_throttled"] = 1;
  CHECK(item(run, "throttling").status == CheckStatus::fail);
  for (Sample& sample : run.samples) sample.readings.clear();
  CHECK(item(run, "throttling").status == CheckStatus::absent);

  run = good_run();
  run.samples[0].stage_ns[index_of(Stage::total)] = 2'000'000;
  CHECK(item(run, "cov").status == CheckStatus::unlocked);
  CHECK(item(run, "artifacts", {"run.log"}).status == CheckStatus::fail);
}
