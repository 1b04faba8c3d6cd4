// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/measure.hpp"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include "assay/measure/case_rule.hpp"
#include "assay/measure/schedule.hpp"
#include "assay/measure/session_driver.hpp"
#include "assay/measure/session_rule.hpp"

namespace assay::measure {
namespace {

using SessionKey = std::pair<std::string, int>;  // case, session

// A case and how far it is.
struct Trial {
  const Case* point;
  std::unique_ptr<CaseRule> rule;
  Nanoseconds left_ns;  // of its time limit
  bool is_over = false;
};

// The sessions that a resumed run has finished.
struct StoredSession {
  const SessionRecord* record = nullptr;
  std::vector<const Sample*> samples{};
};

std::map<SessionKey, StoredSession> stored_sessions(const Run* run) {
  std::map<SessionKey, StoredSession> sessions;
  if (run == nullptr) return sessions;
  for (const SessionRecord& record : run->sessions) {
    if (record.status != SessionStatus::finished) continue;
    sessions[{record.case_name, record.session}].record = &record;
  }
  for (const Sample& sample : run->samples) {
    const auto session = sessions.find({sample.case_name, sample.session});
    if (session != sessions.end()) session->second.samples.push_back(&sample);
  }
  return sessions;
}

// The rule sees what it saw when the session was measured.
void recall(const StoredSession& session, const Protocol& protocol, CaseRule& rule) {
  SessionRule recalled(protocol, rule);
  if (session.record->load_ns && session.record->clock) {
    recalled.loaded(*session.record->load_ns, *session.record->clock);
  }
  for (const Sample* sample : session.samples) recalled.observe(*sample);
  rule.end_session();
}

class Measurement {
 public:
  Measurement(const Work& work, store::RunWriter& writer, Observer& observer,
              const Interruption& interruption)
      : work_(work),
        protocol_(work.study.protocol),
        writer_(writer),
        observer_(observer),
        interruption_(interruption),
        stored_(stored_sessions(work.stored)),
        elapsed_ns_(work.elapsed_ns) {
    for (const Case& point : work.study.cases) {
      trials_.push_back({.point = &point,
                         .rule = case_rule(protocol_),
                         .left_ns = protocol_.case_timeout_ns,
                         .is_over = has_stopped(point)});
    }
  }

  Result<Outcome> run() {
    for (int round = 0; std::any_of(trials_.begin(), trials_.end(), is_under_way); ++round) {
      for (const std::size_t index : round_order(work_.study, round)) {
        if (interruption_.requested()) outcome_.interrupted = true;
        if (outcome_.interrupted) return outcome_;
        if (auto done = advance(trials_[index], round); !done) return fail(done.error());
      }
    }
    return outcome_;
  }

 private:
  static bool is_under_way(const Trial& trial) { return !trial.is_over; }

  bool has_stopped(const Case& point) const {
    if (work_.stored == nullptr) return false;
    const auto& stops = work_.stored->stops;
    return std::any_of(stops.begin(), stops.end(),
                       [&](const StopRecord& stop) { return stop.case_name == point.name; });
  }

  // Session `round` of the case, if it needs one.
  Result<void> advance(Trial& trial, int round) {
    if (trial.is_over) return {};
    if (!trial.rule->begin_session()) return end(trial);
    const auto stored = stored_.find({trial.point->name, round});
    if (stored == stored_.end()) return measure_session(trial, round);
    recall(stored->second, protocol_, *trial.rule);
    return {};
  }

  Result<void> end(Trial& trial) {
    trial.is_over = true;
    auto stop = trial.rule->stop();
    if (!stop) return {};
    stop->case_name = trial.point->name;
    observer_.case_stopped(*stop);
    return writer_.record(*stop);
  }

  Result<void> measure_session(Trial& trial, int session) {
    SessionRule rule(protocol_, *trial.rule);
    observer_.session_began(*trial.point, outlook(trial, session));
    const IterationSink sink = [&](const Sample& sample, std::span<const TokenSample> tokens) {
      elapsed_ns_ = std::max(
          elapsed_ns_, sample.t_start_ns + sample.stage_ns[index_of(Stage::total)].value_or(0));
      auto stored = writer_.append(sample, tokens);
      if (stored) observer_.iteration_done(sample);
      return stored;
    };
    auto record = drive_session(work_.session_command, request_for(*trial.point, session),
                                {protocol_.iteration_timeout_ns, trial.left_ns}, rule, sink,
                                interruption_.descriptor());
    if (!record) return fail(record.error());
    if (auto recorded = writer_.record(*record); !recorded) return recorded;

    trial.left_ns -= record->wall_ns;
    if (record->status == SessionStatus::finished) {
      trial.rule->end_session();
    } else {
      trial.is_over = true;
    }
    if (record->status == SessionStatus::failed) outcome_.failures.push_back(*record);
    if (record->status == SessionStatus::interrupted) outcome_.interrupted = true;
    observer_.session_ended(*record, outlook(trial, session));
    return {};
  }

  SessionRequest request_for(const Case& point, int session) const {
    SessionRequest request{.point = point,
                           .model = {},
                           .model_path = {},
                           .session = session,
                           .study_seed = work_.study.seed,
                           .epoch_ns = work_.epoch_ns,
                           .elapsed_ns = elapsed_ns_,
                           .sensors = {"memory"},
                           .lock = protocol_.lock};
    if (const Model* model = work_.study.model_of(point)) {
      request.model = *model;
      const auto path = work_.model_paths.find(model->name);
      if (path != work_.model_paths.end()) request.model_path = path->second.string();
    }
    return request;
  }

  // With the case's session `session` under way or ended.
  Outlook outlook(const Trial& current, int session) const {
    Outlook outlook{.session = session,
                    .sessions = session + 1 + current.rule->left().sessions,
                    .iterations_left = 0};
    const std::size_t warmup = least_warmup(protocol_);
    for (const Trial& trial : trials_) {
      if (trial.is_over) continue;
      const CaseRule::Left left = trial.rule->left();
      outlook.iterations_left += static_cast<std::size_t>(left.iterations) +
                                 static_cast<std::size_t>(left.sessions) * warmup;
    }
    return outlook;
  }

  const Work& work_;
  const Protocol& protocol_;
  store::RunWriter& writer_;
  Observer& observer_;
  const Interruption& interruption_;
  std::map<SessionKey, StoredSession> stored_;
  Nanoseconds elapsed_ns_;
  std::vector<Trial> trials_{};
  Outcome outcome_{};
};

}  // namespace

Result<Outcome> measure(const Work& work, store::RunWriter& writer, Observer& observer,
                        const Interruption& interruption) {
  return Measurement(work, writer, observer, interruption).run();
}

}  // namespace assay::measure
