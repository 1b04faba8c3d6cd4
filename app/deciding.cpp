// SPDX-License-Identifier: Apache-2.0
#include "deciding.hpp"

#include <utility>

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/base/redaction.hpp"
#include "assay/base/sha256.hpp"
#include "assay/data/fields.hpp"
#include "assay/decide/accepted.hpp"
#include "assay/decide/compare.hpp"
#include "assay/decide/course.hpp"
#include "assay/decide/targets.hpp"
#include "assay/report/decision_json.hpp"
#include "assay/store/artifacts.hpp"
#include "assay/store/decision_folder.hpp"
#include "assay/store/run_files.hpp"
#include "put_in_force.hpp"
#include "write_root_cause.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;
namespace events = store::decision_events;

DecidedSide side_of(const Measurement& measurement) {
  return {measurement.label, measurement.run_id, measurement.config_hash};
}

// As it is stored: where programs lie, and what they are told, is nobody's business.
Targets shareable(Targets targets) {
  if (!targets.rollback_hook.empty()) {
    targets.rollback_hook = {fs::path(targets.rollback_hook.front()).filename().string()};
  }
  return targets;
}

Json values_of(const Measurement& measurement) {
  Json values = Json::object();
  for (const MeasuredCase& point : measurement.cases) values[point.name] = to_json(point.metrics);
  return values;
}

// Of all that the given runs are judged by: the same question is the same decision.
std::string id_of(const Decision& decision, const DecideOptions& options,
                  const Measurement& baseline, const Measurement& candidate) {
  constexpr std::size_t digits = 12;
  Targets deciding = decision.targets;
  deciding.rollback_hook.clear();
  const Json question{{"baseline", {to_json(decision.baseline), values_of(baseline)}},
                      {"candidate", {to_json(decision.candidate), values_of(candidate)}},
                      {"targets", to_json(deciding)},
                      {"allowed_mismatches", to_json(options.allowed_mismatches)},
                      {"allow_unlocked", options.allow_unlocked}};
  return sha256(canonical_text(question)).substr(0, digits);
}

// A decision being made: what it knows, and where it is written down.
class Deciding {
 public:
  Deciding(const DecideOptions& options, DecisionRun baseline, DecisionRun candidate,
           store::DecisionFolder folder)
      : options_(options),
        targets_(options.targets),
        baseline_(std::move(baseline)),
        candidate_(std::move(candidate)),
        folder_(std::move(folder)),
        redactor_(Redactor::of_this_process()),
        decision_{.id = {},
                  .baseline = side_of(baseline_.measurement),
                  .candidate = side_of(candidate_.measurement),
                  .targets = shareable(targets_)} {
    decision_.id = id_of(decision_, options, baseline_.measurement, candidate_.measurement);
  }

  Result<Decision> operator()() {
    if (auto made = folder_.has(decision_.id, events::decided) ? load_made() : make(); !made) {
      return fail(made.error());
    }
    if (!is_final()) return decision_;
    if (auto current = check_current(); !current) return fail(current.error());
    if (auto moved = move_pointer(); !moved) return fail(moved.error());
    if (!options_.apply && was_applied()) return decision_;
    const std::vector<std::string> told = std::exchange(decision_.actions, {});
    const auto applied = apply();
    if (decision_.actions != told && !folder_.superseded_by(decision_.id)) {
      if (auto written = write(); !written) return fail(written.error());
    }
    if (!applied) return fail(applied.error());
    return decision_;
  }

 private:
  Result<void> log(std::string_view stage, const Json& meta, bool ok = true) {
    return folder_.log(decision_.id, stage, ok, redactor_.redact(meta));
  }

  // What is written is also what is told: without what names this machine.
  Result<void> write() {
    const Json json = redactor_.redact(report::decision_json(decision_));
    auto read = report::read_decision(json, decision_.id);
    if (!read) return fail(read.error());
    decision_ = std::move(*read);
    return folder_.write_decision(decision_.id, json);
  }

  Result<void> load_made() {
    const auto json = folder_.decision(decision_.id);
    if (!json) return fail(json.error());
    auto stored = report::read_decision(*json, decision_.id + "/decision.json");
    if (!stored) return fail(stored.error());
    if (stored->id != decision_.id || !stored->accepted) {
      return fail(ErrorCode::usage,
                  fmt::format("{}/decision.json is not what the log says", decision_.id),
                  "restore the folder from a copy, or decide into another --out");
    }
    decision_ = std::move(*stored);
    return {};
  }

  // From the runs to what is to be done, all of it written down before any of it is done.
  Result<void> make() {
    const bool has_begun = folder_.has(decision_.id, events::begun);
    if (auto logged = log(has_begun ? events::resumed : events::begun,
                          {{"baseline", to_json(decision_.baseline)},
                           {"candidate", to_json(decision_.candidate)},
                           {"targets", to_json(decision_.targets)}});
        !logged) {
      return logged;
    }
    const auto course = deliberate();
    if (!course) return fail(course.error());
    conclude(*course);
    if (auto pointed = point(course->step); !pointed) return pointed;
    if (auto written = write(); !written) return written;
    return log(is_final() ? events::decided : events::left_open,
               {{"verdict", word_of(decision_.verdict)}});
  }

  // An open one is asked anew when the same command comes again.
  bool is_final() const { return decision_.verdict == Verdict::accepted || decision_.rolled_back; }

  bool was_applied() const {
    return folder_.has(decision_.id, events::installed) || folder_.has(decision_.id, events::hook);
  }

  // Once another decision was made, nothing of this one may be done any more.
  Result<void> check_current() const {
    const auto newer = folder_.superseded_by(decision_.id);
    const bool is_done = !options_.apply && folder_.has(decision_.id, events::pointer);
    if (!newer || is_done) return {};
    return fail(ErrorCode::usage,
                fmt::format("decision {} was followed by {}: nothing of it is done any more",
                            decision_.id, *newer),
                "decide on runs that were measured since");
  }

  // Judges, and measures again until it is known what is to be done.
  Result<decide::Course> deliberate() {
    decide::CompareOptions options{.gate_metrics = decide::judged_metrics(targets_),
                                   .threshold = targets_.threshold,
                                   .confidence = decide::confidence_of_judgement(0, targets_),
                                   .allowed_mismatches = options_.allowed_mismatches,
                                   .allow_unlocked = options_.allow_unlocked};
    decision_.judgements.push_back(decide::judge(
        decide::compare(baseline_.measurement, candidate_.measurement, options), targets_));
    while (true) {
      const Judgement& judgement = decision_.judgements.back();
      if (auto logged = log(events::judged, to_json(judgement)); !logged)
        return fail(logged.error());
      decide::Course course = decide::next_step(decision_.judgements, targets_, "");
      if (course.explain) {
        if (auto explained = explain(); !explained) return fail(explained.error());
      }
      if (course.step != decide::NextStep::measure_again) return course;
      // Only now: it hashes the models' files.
      const auto both = study_to_measure();
      if (!both) {
        return decide::next_step(decision_.judgements, targets_, both.error().message);
      }
      if (auto measured = measure_again(*both); !measured) return fail(measured.error());
    }
  }

  // Both sides as they would be measured now. Errors: why they cannot be.
  Result<study::LoadedStudy> study_to_measure() const {
    const std::size_t index = decision_.judgements.size();
    if (targets_.budget_ns == 0) {
      return fail(ErrorCode::budget, "there is no budget for it");
    }
    const Nanoseconds left = targets_.budget_ns - spent_ns_;
    if (left <= 0) return fail(ErrorCode::budget, "the budget is spent");
    auto both = study_of_both(baseline_, candidate_, options_.model_dirs);
    if (!both) return both;
    Interleave& interleave = *both->study.protocol.interleave;
    interleave.confidence = decide::confidence_of_judgement(index, targets_);
    interleave.threshold = targets_.threshold;
    interleave.metrics = decide::judged_metrics(targets_);
    interleave.targets = targets_.targets;
    interleave.max_time_ns = left;
    interleave.max_sessions = targets_.max_sessions;
    return both;
  }

  Result<void> measure_again(const study::LoadedStudy& both) {
    const std::string name = fmt::format("measurement-{}", decision_.judgements.size());
    const auto folder = folder_.folder_of(decision_.id);
    if (!folder) return fail(folder.error());
    if (auto logged = log(events::measuring, {{"measurement", name}}); !logged) return logged;
    if (!options_.output.quiet) {
      note(fmt::format("measuring both sides again in turns: {}", (*folder / name).string()));
    }
    auto measured = measure_both(both, *folder / name, options_.output);
    if (!measured) {
      const Error& error = measured.error();
      if (auto logged =
              log(events::measuring, {{"measurement", name}, {"error", error.message}}, false);
          !logged) {
        return logged;
      }
      return fail(error);
    }
    spent_ns_ += time_spent(measured->derived.run);
    Judgement& judgement =
        decision_.judgements.emplace_back(decide::judge(measured->comparison, targets_));
    judgement.measurement = name;
    measured_again_ = std::move(measured->derived);
    return {};
  }

  // What the latest measurement says of why. A metrics file alone says nothing.
  Result<void> explain() {
    if (!measured_again_ && (!baseline_.derived || !candidate_.derived)) return {};
    const DerivedRun baseline{decision_.baseline.label,
                              measured_again_ ? *measured_again_ : *baseline_.derived};
    const DerivedRun candidate{decision_.candidate.label,
                               measured_again_ ? *measured_again_ : *candidate_.derived};
    const auto folder = folder_.folder_of(decision_.id);
    if (!folder) return fail(folder.error());
    if (auto written = write_root_cause(*folder, root_causes_of(baseline, candidate)); !written) {
      return written;
    }
    decision_.explained = true;
    return log(events::explained, Json::object());
  }

  void conclude(const decide::Course& course) {
    const Judgement& last = decision_.judgements.back();
    decision_.reasons = course.reasons;
    decision_.excluded = decide::excluded_from(last);
    decision_.rolled_back = course.step == decide::NextStep::roll_back;
    if (course.step == decide::NextStep::accept) {
      decision_.verdict = Verdict::accepted;
    } else if (decision_.rolled_back) {
      decision_.verdict = Verdict::rejected;
    } else {
      decision_.verdict = last.obstacles.empty() ? Verdict::inconclusive : Verdict::incomparable;
    }
  }

  Result<std::optional<Artifact>> keep(const std::string& name, const Result<std::string>& bytes) {
    if (!bytes) return fail(bytes.error());
    auto artifact = store::keep_artifact(folder_.path(), name, *bytes);
    if (!artifact) return fail(artifact.error());
    return std::optional(std::move(*artifact));
  }

  // What makes a run what it is: the file that was named here, else the order that its engine laid
  // the case out in, else the one that its study names, else its configuration. None of a metrics
  // file alone.
  Result<std::optional<Artifact>> keep_artifact_of(const DecisionRun& run, const fs::path& named) {
    if (!named.empty()) {
      return keep(named.filename().string(), read_file(named, largest_artifact));
    }
    if (!run.derived) return std::optional<Artifact>();
    for (const char* const name :
         {store::files::permutation_after, store::files::permutation_before}) {
      std::error_code problem;
      if (!fs::is_regular_file(run.path / name, problem)) continue;
      return keep(name, read_file(run.path / name, largest_artifact));
    }
    if (const auto artifact = artifact_of(run.derived->run.study.pipeline)) {
      if (!is_sound(*artifact)) {
        return fail(ErrorCode::usage,
                    fmt::format("{}: pipeline.artifact is no name of a file",
                                (run.path / store::files::lock).string()),
                    "restore it from a copy, or name the file with --artifact");
      }
      return keep(artifact->name, store::kept_artifact(run.path, *artifact));
    }
    return keep(store::files::lock, read_file(run.path / store::files::lock, largest_artifact));
  }

  Result<AcceptedCandidate> candidate_of(const DecisionRun& run, const fs::path& named) {
    auto artifact = keep_artifact_of(run, named);
    if (!artifact) return fail(artifact.error());
    return AcceptedCandidate{.label = run.measurement.label,
                             .run_id = run.measurement.run_id,
                             .config_hash = run.measurement.config_hash,
                             .artifact = std::move(*artifact)};
  }

  // Where the pointer is to be afterwards.
  Result<void> point(decide::NextStep step) {
    auto pointer = folder_.accepted();
    if (!pointer) return fail(pointer.error());
    const std::string& run_id = decision_.candidate.run_id;
    if (*pointer && (*pointer)->accepted.run_id != decision_.baseline.run_id &&
        (*pointer)->accepted.run_id != run_id) {
      decision_.limitations.push_back(
          fmt::format("the baseline is not what is accepted ('{}'): nothing is said of a change "
                      "from that",
                      (*pointer)->accepted.label));
    }
    decision_.accepted = *pointer;
    if (step == decide::NextStep::leave_open) return {};
    AcceptedCandidate baseline;
    if (!*pointer || (*pointer)->accepted.run_id == run_id) {
      auto kept = candidate_of(baseline_, options_.baseline_artifact);
      if (!kept) return fail(kept.error());
      baseline = std::move(*kept);
    }
    AcceptedPointer before = pointer->value_or(AcceptedPointer{.accepted = baseline});
    if (step == decide::NextStep::roll_back) {
      decision_.accepted = decide::roll_back(std::move(before), run_id, baseline);
      return {};
    }
    auto candidate = candidate_of(candidate_, options_.artifact);
    if (!candidate) return fail(candidate.error());
    candidate->decision = decision_.id;
    decision_.accepted = decide::accept(std::move(before), std::move(*candidate));
    return {};
  }

  Result<void> move_pointer() {
    if (!folder_.has(decision_.id, events::pointer)) {
      if (auto set = folder_.set_accepted(*decision_.accepted); !set) return set;
      return log(events::pointer, {{"accepted", to_json(decision_.accepted->accepted)}});
    }
    const auto pointer = folder_.accepted();
    if (!pointer) return fail(pointer.error());
    if (*pointer) return {};
    return fail(
        ErrorCode::usage,
        fmt::format("{} is gone", (folder_.path() / store::decision_files::accepted).string()),
        "restore the file from a copy; decision.json has its content under 'accepted'");
  }

  Result<void> apply() {
    if (auto installed = install(); !installed) return installed;
    return decision_.rolled_back ? start_hook() : Result<void>();
  }

  Result<void> install() {
    if (options_.install.empty()) return {};
    const std::string name = options_.install.filename().string();
    const auto& artifact = decision_.accepted->accepted.artifact;
    if (!artifact) {
      decision_.actions.push_back(
          fmt::format("nothing was put into {}: no file of what is accepted is known", name));
      return {};
    }
    if (!options_.apply) {
      decision_.actions.push_back(fmt::format(
          "with --apply, {} of what is accepted would be put into {}", artifact->name, name));
      return {};
    }
    const auto bytes = store::kept_artifact(folder_.path(), *artifact);
    if (!bytes) return fail(bytes.error());
    if (auto put = put_in_force(options_.install, *bytes); !put) return put;
    decision_.actions.push_back(
        fmt::format("{} of what is accepted was put into {}", artifact->name, name));
    return log(events::installed, {{"file", name}, {"sha256", artifact->sha256}});
  }

  Result<void> start_hook() {
    if (targets_.rollback_hook.empty()) return {};
    const std::string program = fs::path(targets_.rollback_hook.front()).filename().string();
    if (!options_.apply) {
      decision_.actions.push_back(
          fmt::format("with --apply, the rollback hook {} would be started", program));
      return {};
    }
    if (!folder_.has(decision_.id, events::hook)) {
      const auto& artifact = decision_.accepted->accepted.artifact;
      const auto ended = run_hook(
          targets_.rollback_hook,
          {.folder = folder_.path(),
           .decision = folder_.path() / decision_.id,
           .artifact = artifact ? store::path_of_artifact(folder_.path(), *artifact) : fs::path()});
      if (!ended) {
        decision_.actions.push_back(
            fmt::format("the rollback hook {} failed: {}", program, ended.error().message));
        if (auto logged =
                log(events::hook, {{"program", program}, {"error", ended.error().message}}, false);
            !logged) {
          return logged;
        }
        return fail(ErrorCode::measurement, ended.error().message,
                    "what was accepted before is in force again; the same command starts the hook "
                    "once more");
      }
      if (auto logged = log(events::hook, {{"program", program}}); !logged) return logged;
    }
    decision_.actions.push_back(fmt::format("the rollback hook {} was started", program));
    return {};
  }

  const DecideOptions& options_;
  const Targets& targets_;
  DecisionRun baseline_;
  DecisionRun candidate_;
  store::DecisionFolder folder_;
  Redactor redactor_;
  Decision decision_;
  std::optional<Derived> measured_again_{};  // the latest
  Nanoseconds spent_ns_ = 0;                 // measuring again
};

}  // namespace

Result<Decision> decide_on(DecisionRun baseline, DecisionRun candidate,
                           const DecideOptions& options) {
  for (const DecisionRun* run : {&baseline, &candidate}) {
    if (!run->measurement.run_id.empty()) continue;
    return fail(ErrorCode::usage, fmt::format("{} has no run_id", run->path.string()),
                "'assay import' makes a run of what another tool measured");
  }
  auto folder = store::DecisionFolder::open(options.out);
  if (!folder) return fail(folder.error());
  return Deciding(options, std::move(baseline), std::move(candidate), std::move(*folder))();
}

}  // namespace assay::app
