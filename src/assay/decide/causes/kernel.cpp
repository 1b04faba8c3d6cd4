// SPDX-License-Identifier: Apache-2.0

// Did the same code compute it: engine, back end, build, kernels?

#include <string>
#include <utility>

#include "assay/data/environment.hpp"
#include "assay/decide/causes/clue.hpp"
#include "assay/decide/causes/drift.hpp"
#include "assay/decide/causes/knob_question.hpp"
#include "assay/decide/causes/profile.hpp"
#include "assay/decide/causes/questions.hpp"

namespace assay::decide::causes {
namespace {

void add_if_drifted(CauseEvidence evidence, Weight weight, std::vector<Clue>& clues) {
  if (evidence.drifted) clues.push_back({.evidence = std::move(evidence), .weight = weight});
}

void add_engine(const ComparedCase& pair, std::vector<Clue>& clues) {
  add_if_drifted(compared("engine", Json(pair.baseline.of.point->engine),
                          Json(pair.candidate.of.point->engine)),
                 Weight::major, clues);
  const auto& before = pair.baseline.of.summary->engine;
  const auto& after = pair.candidate.of.summary->engine;
  if (!before || !after) return;
  for (const auto& [what, member] :
       {std::pair{"engine version", &EngineFacts::version},
        std::pair{"device", &EngineFacts::device}, std::pair{"back end", &EngineFacts::backend}}) {
    CauseEvidence evidence = compared(what, Json((*before).*member), Json((*after).*member));
    clues.push_back({.evidence = std::move(evidence), .weight = Weight::major});
  }
}

// Another build of what measures or computes may be another path; nothing says so.
void add_builds(const ComparedCase& pair, std::vector<Clue>& clues) {
  const Run& before = *pair.baseline.of.run;
  const Run& after = *pair.candidate.of.run;
  add_if_drifted(compared("assay version", Json(before.assay_version), Json(after.assay_version)),
                 Weight::minor, clues);
  for (const char* fact :
       {"repository.commit", "repository.dirty", "libraries.glibc", "libraries.compiler"}) {
    add_if_drifted(compared(fact, environment_value(before.environment, fact),
                            environment_value(after.environment, fact)),
                   Weight::minor, clues);
  }
}

// Kernels that were launched, instructions that were executed: exact counts, which no noise moves.
bool add_counts(const ComparedCase& pair, std::vector<Clue>& clues) {
  const std::string profiler = common_profiler(pair);
  if (profiler.empty() || pair.simulated) return false;
  const bool simulated = is_simulated_profiler(pair, profiler);
  bool counted = false;
  for (const auto& [reading, what] :
       {std::pair{"kernels", "kernels launched"}, std::pair{"instructions", "instructions"}}) {
    auto evidence = judged(what, "", profile_readings(pair.baseline, profiler, reading),
                           profile_readings(pair.candidate, profiler, reading), {.relative = 0.01});
    if (!evidence || evidence->baseline.is_null() || evidence->candidate.is_null()) continue;
    counted = true;
    Weight weight = Weight::major;
    if (simulated) {
      weight = Weight::minor;
      evidence->note = "counted by " + profiler + ", with one thread";
    }
    clues.push_back({.evidence = std::move(*evidence), .weight = weight});
  }
  return counted;
}

}  // namespace

CauseFinding ask_kernel(const ComparedCase& pair) {
  std::vector<Clue> clues;
  add_engine(pair, clues);
  for (CauseEvidence& evidence : differing_knobs(pair, CauseQuestion::kernel)) {
    clues.push_back({.evidence = std::move(evidence), .weight = Weight::major});
  }
  add_builds(pair, clues);
  const bool counted = add_counts(pair, clues);
  const bool is_known = pair.baseline.of.summary->engine && pair.candidate.of.summary->engine;

  CauseFinding finding = finding_of(CauseQuestion::kernel, std::move(clues), pair.change);
  const std::string drifted = drifted_text(finding);
  if (!drifted.empty()) {
    finding.answer = "Not the same: " + drifted + ".";
    finding.next_step =
        "measure both sides with the same engine, back end and build; a profiling pass "
        "(protocol.cache) counts kernels or instructions";
  } else if (is_known) {
    finding.answer = counted
                         ? "Engine, back end and the counts of the profiling passes are the same."
                         : "Engine, version, device and back end are the same.";
    if (!counted && !pair.simulated) {
      finding.next_step = "a profiling pass (protocol.cache) would count kernels or instructions";
    }
  } else {
    finding.likelihood = Likelihood::unknown;
    finding.answer = "An engine did not say what it ran on.";
    finding.next_step = "measure both sides with `assay run`, whose engines say it";
  }
  return finding;
}

}  // namespace assay::decide::causes
