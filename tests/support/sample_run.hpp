// SPDX-License-Identifier: Apache-2.0
#pragma once

// Constructed runs for the tests of reports: every number follows from the seed and from integers,
// so that each machine gets the same.

#include <string>
#include <utility>
#include <vector>

#include "assay/base/random.hpp"
#include "assay/data/run.hpp"

namespace assay::test {

inline constexpr Nanoseconds microsecond = 1'000;

// How one case behaves.
struct Behaviour {
  std::string name;
  Nanoseconds prefill_ns = 12'000 * microsecond;
  Nanoseconds token_ns = 3'400 * microsecond;
  Nanoseconds noise_ns = 200 * microsecond;  // of each prefill and token, uniform
  int tokens = 8;                            // none: the engine makes no tokens
  std::uint64_t peak_rss_bytes = 356'000'000;
};

class RunBuilder {
 public:
  RunBuilder(std::string study, int sessions, int repeats, int warmup = 1) {
    run_.run_id = "a1b2c3d4e5f6";
    run_.config_hash = "0123456789ab";
    run_.assay_version = "0.1.0";
    run_.study.name = std::move(study);
    run_.study.seed = 42;
    run_.study.pipeline["mode"] = "iterative";
    run_.study.protocol = {.sessions = sessions, .repeats = repeats, .warmup = warmup};
    run_.environment = Json::object();
    run_.environment["cpu"] = "Some CPU";
    run_.environment["gpu"] = nullptr;
    run_.environment["driver"] = nullptr;
    run_.environment["fixed_clock"] = false;
  }

  Run& run() { return run_; }

  // Adds the case with all of its sessions, or with the first `finished` of them.
  RunBuilder& add(const Behaviour& behaviour, int finished = -1) {
    Case point{.name = behaviour.name, .engine = "llama", .model = "tiny", .knobs = {}};
    point.knobs["batch_size"] = 1;
    point.knobs["sampler"] = "greedy";
    run_.study.cases.push_back(point);
    const int sessions = finished < 0 ? run_.study.protocol.sessions : finished;
    for (int session = 0; session < sessions; ++session) add_session(behaviour, session);
    return *this;
  }

  SessionRecord& last_session() { return run_.sessions.back(); }

 private:
  void add_session(const Behaviour& behaviour, int session) {
    const Protocol& protocol = run_.study.protocol;
    Random random(derive_seed(run_.study.seed,
                              {run_.study.cases.size(), static_cast<std::uint64_t>(session)}));
    const int iterations = protocol.warmup + repeats_of_session(protocol, session);
    for (int iteration = 0; iteration < iterations; ++iteration) {
      add_iteration(behaviour, session, iteration, random);
    }
    SessionRecord record{.case_name = behaviour.name, .session = session};
    record.model = ModelFacts{.architecture = "llama",
                              .source = "preset tiny",
                              .synthetic = true,
                              .parameters = 1'234'567,
                              .bytes = 2'345'678,
                              .quantization = "q8_0"};
    record.engine = EngineFacts{.name = "llama",
                                .version = "b1234",
                                .device = "cpu",
                                .backend = "haswell",
                                .limitations = {"weights are synthetic"}};
    record.clock = ClockFacts{.name = "monotonic", .resolution_ns = 1, .cost_ns = 21.5};
    record.load_ns = 150'000 * microsecond;
    record.peak_rss_bytes = behaviour.peak_rss_bytes + random.below(1'000'000);
    record.wall_ns = 2'000'000 * microsecond;
    run_.sessions.push_back(record);
  }

  void add_iteration(const Behaviour& behaviour, int session, int iteration, Random& random) {
    const auto noise = [&] {
      return static_cast<Nanoseconds>(
          random.below(static_cast<std::uint64_t>(behaviour.noise_ns) + 1));
    };
    Sample sample{.case_name = behaviour.name, .session = session, .iteration = iteration};
    sample.phase = iteration < run_.study.protocol.warmup ? Phase::warmup : Phase::timed;
    sample.tokens_in = 128;
    sample.tokens_out = behaviour.tokens;
    const Nanoseconds prefill = behaviour.prefill_ns + noise();
    Nanoseconds now = prefill;
    for (int number = 0; number < behaviour.tokens; ++number) {
      const Nanoseconds latency = number == 0 ? prefill : behaviour.token_ns + noise();
      if (number > 0) now += latency;
      run_.tokens.push_back({.case_name = behaviour.name,
                             .session = session,
                             .iteration = iteration,
                             .phase = sample.phase,
                             .token = number,
                             .t_ns = now,
                             .latency_ns = latency,
                             .sampling_ns = latency / 100,
                             .ids = {number}});
    }
    if (behaviour.tokens > 0) {
      sample.stage_ns[index_of(Stage::prefill)] = prefill;
      sample.stage_ns[index_of(Stage::decode)] = now - prefill;
    }
    sample.stage_ns[index_of(Stage::total)] = now;
    run_.samples.push_back(sample);
  }

  Run run_;
};

}  // namespace assay::test
