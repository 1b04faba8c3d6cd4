// SPDX-License-Identifier: Apache-2.0
#pragma once

// Runs of the replay engine in virtual time and in this process: engine, clock, recorder and order
// are those of `assay run`; no process is started, no token's own row is kept, nothing is stored.

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/random.hpp"
#include "assay/data/estimate.hpp"
#include "assay/data/measurement.hpp"
#include "assay/data/run.hpp"
#include "assay/engine/engine.hpp"
#include "assay/measure/iteration_times.hpp"
#include "assay/measure/recorder.hpp"
#include "assay/measure/schedule.hpp"
#include "assay/stats/case_rows.hpp"
#include "assay/stats/case_values.hpp"
#include "assay/stats/measurement.hpp"
#include "assay/stats/metric_values.hpp"
#include "assay/stats/moments.hpp"
#include "assay/stats/quantile.hpp"
#include "assay/stats/session_values.hpp"

namespace assay::bench {

// What has to work here, or there is nothing to simulate.
template <class T>
T expect(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "{}\n", one_line(result.error()));
    std::exit(exit_code(result.error().code));
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// A case of the replay engine whose knobs are the engine's own but for `changes`.
inline Case replayed_case(std::string name, const Knobs& changes) {
  Case point{.name = std::move(name), .engine = "replay"};
  for (const KnobSpec& knob : engine::find("replay")->description->knobs) {
    point.knobs[knob.name] = knob.initial;
  }
  for (const auto& [knob, value] : changes) point.knobs.at(knob) = value;
  return point;
}

inline Run empty_run(Study study, std::string run_id) {
  Run run;
  run.run_id = std::move(run_id);
  run.study = std::move(study);
  return run;
}

// Whose time goes on from session to session and from run to run. A copy goes its own way.
class SimulatedMachine {
 public:
  // Measures session `round` of every case of the run's study, as long as one of `repeats`.
  void measure_round(int round, Run& run) {
    for (const std::size_t index : measure::round_order(run.study, round)) {
      measure_session(run.study.cases[index], round, run);
    }
  }

 private:
  void measure_session(const Case& point, int session, Run& run) {
    const std::uint64_t seed = run.study.seed;
    const auto engine = expect(engine::find(point.engine)->create());
    engine::LoadFacts facts = expect(engine->load({.point = point,
                                                   .model = {},
                                                   .model_path = {},
                                                   .session = session,
                                                   .study_seed = seed,
                                                   .elapsed_ns = elapsed_ns_}));
    const Clock& clock = *engine->own_clock();
    measure::Recorder recorder(clock, engine->event_capacity());
    const int iterations = repeats_of_session(run.study.protocol, 0);
    for (int iteration = 0; iteration < iterations; ++iteration) {
      expect(engine->reset(derive_seed(
          seed, {static_cast<std::uint64_t>(session), static_cast<std::uint64_t>(iteration)})));
      recorder.clear();
      expect(engine->execute(recorder));
      const auto times = expect(measure::iteration_times(recorder.events()));
      const engine::Output output = engine->output();
      run.samples.push_back({.case_name = point.name,
                             .session = session,
                             .iteration = iteration,
                             .t_start_ns = times.start_ns,
                             .stage_ns = times.stage_ns,
                             .tokens_in = output.tokens_in,
                             .tokens_out = output.tokens_out});
    }
    elapsed_ns_ = clock.now_ns();
    SessionRecord record{.case_name = point.name, .session = session};
    record.engine = std::move(facts.engine);
    record.clock = ClockFacts{.name = "virtual"};
    run.sessions.push_back(std::move(record));
  }

  Nanoseconds elapsed_ns_ = 0;
};

// Of the total latency. What a side says by itself, intervals and rates, is left out: a comparison
// of several sessions does not ask for it, and it takes most of a summary's time.
inline Measurement measurement_of(const Run& run) {
  constexpr double confidence = 0.95;
  const auto rows = stats::rows_by_case(run);
  std::vector<CaseSummary> summaries;
  for (const Case& point : run.study.cases) {
    const stats::CaseRows& of_case = rows.at(point.name);
    const stats::CaseValues values = stats::case_values(of_case);
    std::vector<std::vector<double>> sessions;
    for (const auto& [session, times] : values.stages[index_of(Stage::total)]) {
      sessions.push_back(times);
    }
    const stats::SessionValues pooled = stats::session_values(sessions);
    CaseSummary& summary = summaries.emplace_back();
    summary.name = point.name;
    summary.complete = true;
    summary.latency_ms = Summary{.count = pooled.sorted.size(), .sessions = sessions.size()};
    summary.latency_ms->mean.point = stats::moments_of(pooled.sorted).mean;
    summary.latency_ms->p95.point = stats::percentile(pooled.sorted, 0.95);
    summary.metric_values = stats::metric_values(values, of_case, summary, confidence);
  }
  return stats::measurement_of(run, summaries, run.run_id);
}

}  // namespace assay::bench
