// SPDX-License-Identifier: Apache-2.0
#pragma once

// Runs of several cases in which differences are planted, or none.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/decide/findings.hpp"
#include "assay/stats/summarize.hpp"

namespace assay::test {

// How one case behaves. Times are means of what one token takes, lognormal with these CoVs.
struct PlantedCase {
  std::string name;
  std::string model = "tiny";
  std::string sampler = "greedy";
  double model_ms = 10;
  double sampling_ms = 0.1;
  double session_cov = 0.003;  // of the model's time, between sessions
  double model_cov = 0.01;
  double sampling_cov = 0.05;
  double memory_mb = 300;
  std::uint64_t parameters = 0;  // 0: no model is known
  std::uint64_t bytes = 0;
  bool has_own_paths = false;  // each iteration chooses other tokens
  int tokens = 12;             // none: the engine makes no tokens
};

inline Nanoseconds nanoseconds(double milliseconds) {
  return std::llround(milliseconds * nanoseconds_per_millisecond);
}

class PlantedRun {
 public:
  PlantedRun(int sessions, int repeats, std::uint64_t seed) : seed_(seed) {
    run_.run_id = "a1b2c3d4e5f6";
    run_.study.name = "planted";
    run_.study.seed = 42;
    run_.study.protocol = {.sessions = sessions, .repeats = repeats, .warmup = 0};
  }

  PlantedRun& add(const PlantedCase& planted) {
    Case point{.name = planted.name, .engine = "llama", .model = planted.model, .knobs = {}};
    point.knobs["sampler"] = planted.sampler;
    point.knobs["threads"] = 0;
    run_.study.cases.push_back(point);
    for (int session = 0; session < run_.study.protocol.sessions; ++session) {
      add_session(planted, session);
    }
    return *this;
  }

  Run& run() { return run_; }

 private:
  void add_session(const PlantedCase& planted, int session) {
    Random random(
        derive_seed(seed_, {run_.study.cases.size(), static_cast<std::uint64_t>(session)}));
    const double level = planted.model_ms * std::exp(planted.session_cov * random.normal());
    for (int i = 0; i < repeats_of_session(run_.study.protocol, session); ++i) {
      add_iteration(planted, session, i, level, random);
    }
    SessionRecord record{.case_name = planted.name, .session = session};
    if (planted.parameters > 0) {
      record.model = ModelFacts{.architecture = "llama",
                                .source = "preset " + planted.model,
                                .parameters = planted.parameters,
                                .bytes = planted.bytes,
                                .quantization = "q8_0"};
    }
    record.clock = ClockFacts{.name = "monotonic", .resolution_ns = 1};
    record.peak_rss_bytes =
        static_cast<std::uint64_t>(planted.memory_mb * 1e6 * (1 + 1e-4 * random.normal()));
    run_.sessions.push_back(std::move(record));
  }

  void add_iteration(const PlantedCase& planted, int session, int iteration, double level,
                     Random& random) {
    Sample sample{.case_name = planted.name, .session = session, .iteration = iteration};
    sample.tokens_in = 16;
    sample.tokens_out = planted.tokens;
    Nanoseconds now = nanoseconds(level);
    for (int token = 0; token < std::max(1, planted.tokens); ++token) {
      const Nanoseconds sampling =
          nanoseconds(planted.sampling_ms * std::exp(planted.sampling_cov * random.normal()));
      const Nanoseconds latency =
          sampling + nanoseconds(level * std::exp(planted.model_cov * random.normal()));
      now += latency;
      if (planted.tokens == 0) continue;
      run_.tokens.push_back(
          {.case_name = planted.name,
           .session = session,
           .iteration = iteration,
           .token = token,
           .t_ns = now,
           .latency_ns = latency,
           .sampling_ns = sampling,
           .ids = {planted.has_own_paths ? static_cast<std::int32_t>(random.below(1'000'000))
                                         : token}});
    }
    sample.stage_ns[index_of(Stage::total)] = now;
    run_.samples.push_back(std::move(sample));
  }

  std::uint64_t seed_;
  Run run_;
};

inline Findings found_in(const Run& run, const decide::FindingsOptions& options = {}) {
  return decide::findings_of(run, stats::summarize_run(run), options);
}

// Greedy; a sampler that takes a third as long again, and its like.
inline Run sampling_run(std::uint64_t seed = 1, int sessions = 5) {
  const auto drawn = [](const char* name, const char* sampler) {
    return PlantedCase{.name = name,
                       .sampler = sampler,
                       .sampling_ms = 3.6,
                       .sampling_cov = 0.5,
                       .has_own_paths = true};
  };
  return PlantedRun(sessions, 6 * sessions, seed)
      .add({.name = "greedy"})
      .add(drawn("temperature", "temperature=0.8"))
      .add(drawn("top_k", "top_k=40,temperature=0.8"))
      .run();
}

// Five sizes, 0.02 ms per million parameters, as a published comparison has them.
inline Run models_run(std::uint64_t seed = 1, double slope_ms = 0.02, int sessions = 5) {
  PlantedRun planted(sessions, 6 * sessions, seed);
  for (const auto& [name, millions] :
       {std::pair("small", 268.0), std::pair("one", 1000.0), std::pair("larger", 1236.0),
        std::pair("half", 1777.0), std::pair("largest", 1711.0)}) {
    planted.add({.name = name,
                 .model = name,
                 .model_ms = 1.2 + slope_ms * millions + (slope_ms == 0 ? 10 : 0),
                 .memory_mb = 80 + 1.07 * millions,
                 .parameters = static_cast<std::uint64_t>(millions * 1e6),
                 .bytes = static_cast<std::uint64_t>(millions * 1.0625e6)});
  }
  return planted.run();
}

// Nullptr where there is none.
inline const Finding* find_finding(const Findings& findings, FindingKind kind) {
  const auto found = std::find_if(findings.findings.begin(), findings.findings.end(),
                                  [&](const Finding& finding) { return finding.kind == kind; });
  return found == findings.findings.end() ? nullptr : &*found;
}

inline const Finding& finding_of(const Findings& findings, FindingKind kind) {
  const Finding* found = find_finding(findings, kind);
  CAPTURE(word_of(kind));
  REQUIRE(found != nullptr);
  return *found;
}

inline const Recommendation& recommendation_of(const Findings& findings, Purpose purpose) {
  const auto found =
      std::find_if(findings.recommendations.begin(), findings.recommendations.end(),
                   [&](const Recommendation& one) { return one.purpose == purpose; });
  CAPTURE(word_of(purpose));
  REQUIRE(found != findings.recommendations.end());
  return *found;
}

}  // namespace assay::test
