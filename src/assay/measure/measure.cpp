// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/measure.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "assay/data/artifact.hpp"
#include "assay/data/throttling.hpp"
#include "assay/measure/case_rule.hpp"
#include "assay/measure/schedule.hpp"
#include "assay/measure/session_driver.hpp"
#include "assay/measure/session_rule.hpp"
#include "assay/stats/energy_summary.hpp"

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

// The power at the iteration's end, among its readings: of the first scope that is read.
void read_beside(const PowerSampler* power, bool on_gpu, Sample& sample) {
  if (power == nullptr) return;
  std::optional<double> watts;
  for (const PowerScope scope : stats::headline_scopes(!on_gpu)) {
    if (!watts) watts = power->latest_power_w(scope);
  }
  if (!watts) watts = power->latest_power_w(PowerScope::other);
  if (watts) sample.readings["power_w"] = *watts;
}

Result<void> store_power(PowerSampler* power, store::RunWriter& writer) {
  if (power == nullptr) return {};
  return writer.append(power->drain());
}

SessionCommand session_command(const Work& work) {
  return {work.session_command, work.study.protocol.lock.aslr.value_or(true)};
}

FileSink keep_files(const Work& work, const Case& point, store::RunWriter& writer) {
  return [&work, &point, &writer](const std::map<std::string, std::string>& files) {
    const auto& cases = work.study.cases;
    return writer.keep(files, point, static_cast<std::size_t>(&point - cases.data()), cases.size());
  };
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
      if (auto looked = look(round + 1); !looked) return fail(looked.error());
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

  // Ends the cases under way if there is enough of them after so many rounds.
  Result<void> look(int rounds) {
    if (!work_.look) return {};
    if (std::none_of(trials_.begin(), trials_.end(), is_under_way)) return {};
    const auto look = work_.look(rounds);
    if (!look) return fail(look.error());
    if (!*look) return {};
    observer_.looked(**look);
    if (!(*look)->stop) return {};
    for (Trial& trial : trials_) {
      if (trial.is_over) continue;
      trial.is_over = true;
      const StopRecord stop{.case_name = trial.point->name,
                            .reason = *(*look)->stop,
                            .sessions = rounds,
                            .repeats = rounds * repeats_of_session(protocol_, 0),
                            .looks = (*look)->number};
      if (auto recorded = writer_.record(stop); !recorded) return recorded;
    }
    return {};
  }

  // What cannot be compared any more.
  void end_other_sides(const Case& failed) {
    if (failed.side.empty()) return;
    for (Trial& trial : trials_) {
      if (!trial.point->side.empty() && own_name(*trial.point) == own_name(failed)) {
        trial.is_over = true;
      }
    }
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
    const std::unique_ptr<CaseRule> before = trial.rule->clone();
    auto record = attempt(trial, session);
    if (record && record->status == SessionStatus::invalid && retake_lock()) {
      if (auto moved = writer_.set_aside(trial.point->name, session); !moved) return moved;
      trial.rule = before->clone();
      record = attempt(trial, session);
    }
    if (!record) return fail(record.error());
    switch (record->status) {
      case SessionStatus::finished:
        trial.rule->end_session();
        break;
      case SessionStatus::interrupted:
        outcome_.interrupted = true;
        trial.is_over = true;
        break;
      case SessionStatus::failed:
      case SessionStatus::invalid:
        outcome_.failures.push_back(*record);
        trial.is_over = true;
        end_other_sides(*trial.point);
        break;
    }
    observer_.session_ended(*record, outlook(trial, session));
    return {};
  }

  // False where what was lost cannot be had again: another try would be in vain.
  bool retake_lock() { return work_.lock == nullptr || work_.lock->retake().has_value(); }

  // The session once, recorded as it ended.
  Result<SessionRecord> attempt(Trial& trial, int session) {
    SessionRule rule(protocol_, *trial.rule);
    observer_.session_began(*trial.point, outlook(trial, session));
    int throttled = 0;
    const IterationSink sink = [&](Sample& sample, std::span<const TokenSample> tokens) {
      read_beside(work_.power, work_.on_gpu, sample);
      elapsed_ns_ = std::max(
          elapsed_ns_, sample.t_start_ns + sample.stage_ns[index_of(Stage::total)].value_or(0));
      if (sample.phase == Phase::timed && is_throttled(sample)) ++throttled;
      auto stored = writer_.append(sample, tokens);
      if (stored) stored = store_power(work_.power, writer_);
      if (stored) observer_.iteration_done(sample);
      return stored;
    };
    auto record =
        drive_session(session_command(work_), request_for(*trial.point, session),
                      {protocol_.iteration_timeout_ns, trial.left_ns}, rule,
                      {.iteration = sink, .files = keep_files(work_, *trial.point, writer_)},
                      interruption_.descriptor());
    if (!record) return record;
    if (record->status == SessionStatus::finished) judge(throttled, *record);
    trial.left_ns -= record->wall_ns;
    if (auto recorded = writer_.record(*record); !recorded) return fail(recorded.error());
    return record;
  }

  // Whether the conditions of a session that ended well have held.
  void judge(int throttled, SessionRecord& record) const {
    const auto invalid = [&](std::string reason) {
      record.status = SessionStatus::invalid;
      record.error = ErrorCode::measurement;
      record.reason = std::move(reason);
    };
    if (throttled > 0 && protocol_.throttling == ThrottlingRule::invalid) {
      invalid(fmt::format("the machine throttled in {} timed iterations", throttled));
    }
    if (work_.lock == nullptr) return;
    for (const LockOutcome& outcome : work_.lock->verify()) {
      if (outcome.state != LockState::failed) continue;
      invalid(fmt::format("the lock on {} was lost: {}", outcome.item, outcome.reason));
    }
  }

  SessionRequest request_for(const Case& point, int session) const {
    SessionRequest request = session_request(work_, point, session);
    request.elapsed_ns = elapsed_ns_;
    request.sensors = work_.sensors;
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

SessionRequest session_request(const Work& work, const Case& point, int session) {
  SessionRequest request{.point = point,
                         .model = {},
                         .model_path = {},
                         .session = session,
                         .study_seed = work.study.seed,
                         .epoch_ns = work.epoch_ns,
                         .lock = work.study.protocol.lock};
  if (const Model* model = work.study.model_of(point)) {
    request.model = *model;
    for (const auto& [key, path] : files_of(work.model_paths, model->name)) {
      std::string& known =
          key == model_file_key ? request.model_path : request.companion_paths[key];
      known = path.string();
    }
  }
  if (const auto artifact = artifact_of(work.study.pipeline_of(point))) {
    request.artifact_path = (work.artifact_folder / artifact->sha256).string();
  }
  return request;
}

Result<Outcome> measure(const Work& work, store::RunWriter& writer, Observer& observer,
                        const Interruption& interruption) {
  return Measurement(work, writer, observer, interruption).run();
}

Result<Outcome> load_alone(const Work& work, store::RunWriter& writer,
                           const Interruption& interruption) {
  const Protocol& protocol = work.study.protocol;
  Protocol no_iteration;
  no_iteration.sessions = 1;
  no_iteration.repeats = 0;
  no_iteration.warmup = 0;
  Outcome outcome;
  for (const Case& point : work.study.cases) {
    FixedRepeats of_case(no_iteration);
    of_case.begin_session();
    SessionRule rule(no_iteration, of_case);
    const auto record = drive_session(
        session_command(work), session_request(work, point, 0),
        {protocol.iteration_timeout_ns, protocol.case_timeout_ns}, rule,
        {.iteration = {}, .files = keep_files(work, point, writer)}, interruption.descriptor());
    if (!record) return fail(record.error());
    outcome.interrupted = record->status == SessionStatus::interrupted;
    if (outcome.interrupted) return outcome;
    if (record->status == SessionStatus::failed) outcome.failures.push_back(*record);
  }
  return outcome;
}

}  // namespace assay::measure
