// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/measure.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

#include "assay/measure/schedule.hpp"
#include "assay/measure/session_driver.hpp"
#include "assay/measure/stopping.hpp"

namespace assay::measure {
namespace {

std::size_t iterations_of(const Protocol& protocol, int session) {
  return static_cast<std::size_t>(protocol.warmup) +
         static_cast<std::size_t>(repeats_of_session(protocol, session));
}

// The schedule without what has been measured already.
std::vector<PlannedSession> remaining(const Work& work) {
  std::vector<PlannedSession> sessions = schedule(work.study);
  std::erase_if(sessions, [&](const PlannedSession& planned) {
    return work.finished.contains({work.study.cases[planned.case_index].name, planned.session});
  });
  return sessions;
}

SessionRequest request_for(const Work& work, const Case& point, int session,
                           Nanoseconds elapsed_ns) {
  SessionRequest request{.point = point,
                         .model = {},
                         .model_path = {},
                         .session = session,
                         .study_seed = work.study.seed,
                         .epoch_ns = work.epoch_ns,
                         .elapsed_ns = elapsed_ns};
  if (const Model* model = work.study.model_of(point)) {
    request.model = *model;
    const auto path = work.model_paths.find(model->name);
    if (path != work.model_paths.end()) request.model_path = path->second.string();
  }
  return request;
}

}  // namespace

std::size_t planned_iterations(const Work& work) {
  std::size_t iterations = 0;
  for (const PlannedSession& planned : remaining(work)) {
    iterations += iterations_of(work.study.protocol, planned.session);
  }
  return iterations;
}

Result<Outcome> measure(const Work& work, store::RunWriter& writer, Observer& observer,
                        const Interruption& interruption) {
  const Protocol& protocol = work.study.protocol;
  Outcome outcome;
  Nanoseconds elapsed_ns = work.elapsed_ns;
  std::vector<Nanoseconds> case_left_ns(work.study.cases.size(), protocol.case_timeout_ns);
  std::vector<PlannedSession> sessions = remaining(work);

  for (std::size_t next = 0; next < sessions.size(); ++next) {
    if (interruption.requested()) {
      outcome.interrupted = true;
      break;
    }
    const PlannedSession planned = sessions[next];
    const Case& point = work.study.cases[planned.case_index];
    std::size_t left = iterations_of(protocol, planned.session);
    FixedRepeats rule(protocol.warmup, repeats_of_session(protocol, planned.session));
    observer.session_began(point, planned.session);

    const IterationSink sink = [&](const Sample& sample, std::span<const TokenSample> tokens) {
      elapsed_ns = std::max(
          elapsed_ns, sample.t_start_ns + sample.stage_ns[index_of(Stage::total)].value_or(0));
      --left;
      auto stored = writer.append(sample, tokens);
      if (stored) observer.iteration_done(sample);
      return stored;
    };
    auto record =
        drive_session(work.session_command, request_for(work, point, planned.session, elapsed_ns),
                      {protocol.iteration_timeout_ns, case_left_ns[planned.case_index]}, rule, sink,
                      interruption.descriptor());
    if (!record) return fail(record.error());
    if (auto recorded = writer.record(*record); !recorded) return fail(recorded.error());

    case_left_ns[planned.case_index] -= record->wall_ns;
    std::size_t skipped = left;
    if (record->status == SessionStatus::failed) {
      outcome.failures.push_back(*record);
      const auto first_later = sessions.begin() + static_cast<std::ptrdiff_t>(next) + 1;
      const auto same_case = [&](const PlannedSession& other) {
        return other.case_index == planned.case_index;
      };
      for (auto later = first_later; later != sessions.end(); ++later) {
        if (same_case(*later)) skipped += iterations_of(protocol, later->session);
      }
      sessions.erase(std::remove_if(first_later, sessions.end(), same_case), sessions.end());
    }
    observer.session_ended(*record, skipped);
    if (record->status == SessionStatus::interrupted) {
      outcome.interrupted = true;
      break;
    }
  }
  return outcome;
}

}  // namespace assay::measure
