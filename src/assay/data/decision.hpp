// SPDX-License-Identifier: Apache-2.0
#pragma once

// The story of a decision: what it was judged by, what came of each target, and what was done.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/data/accepted.hpp"
#include "assay/data/comparison.hpp"
#include "assay/data/fields.hpp"
#include "assay/data/target.hpp"

namespace assay {

// met, missed: the whole interval of the change lies on that side of the bound. excluded: it was
// not measured on both sides, or is simulated, and does not decide.
enum class TargetOutcome : std::uint8_t { met, missed, undecided, excluded };

inline constexpr std::array<EnumWord<TargetOutcome>, 4> target_outcome_words{
    {{TargetOutcome::met, "met"},
     {TargetOutcome::missed, "missed"},
     {TargetOutcome::undecided, "undecided"},
     {TargetOutcome::excluded, "excluded"}}};

inline std::span<const EnumWord<TargetOutcome>> words(TargetOutcome) {
  return target_outcome_words;
}

// One target in one case.
struct TargetFinding {
  std::string case_name;  // the candidate's
  Target target;
  TargetOutcome outcome = TargetOutcome::undecided;
  std::optional<double> change{};  // in percent or points; none: not on both sides
  std::optional<double> lower{};   // of its interval
  std::optional<double> upper{};
  std::string note{};  // why it is undecided or excluded
};

template <class Self, class Visit>
requires describes<Self, TargetFinding>
void fields(Self& self, Visit&& visit) {
  visit("case", self.case_name);
  visit("target", self.target);
  visit("outcome", self.outcome);
  visit("change", self.change);
  visit("lower", self.lower);
  visit("upper", self.upper);
  visit("note", self.note);
}

struct Regression {
  std::string case_name;
  std::vector<std::string> metrics;  // of Targets::regression_metrics, that are worse there

  bool operator==(const Regression&) const = default;
};

template <class Self, class Visit>
requires describes<Self, Regression>
void fields(Self& self, Visit&& visit) {
  visit("case", self.case_name);
  visit("metrics", self.metrics);
}

// Both sides, measured once, against the targets.
struct Judgement {
  std::string
      measurement{};         // the run under the decision's folder; empty: the runs that were given
  double confidence = 0.95;  // of its intervals
  std::vector<std::string> obstacles{};  // sentences: why nothing can be judged by it
  std::vector<TargetFinding> findings{};
  std::vector<Regression> regressions{};   // cases in which any is worse
  std::vector<std::string> limitations{};  // what the comparison does not cover
};

template <class Self, class Visit>
requires describes<Self, Judgement>
void fields(Self& self, Visit&& visit) {
  visit("measurement", self.measurement);
  visit("confidence", self.confidence);
  visit("obstacles", self.obstacles);
  visit("findings", self.findings);
  visit("regressions", self.regressions);
  visit("limitations", self.limitations);
}

struct DecidedSide {
  std::string label;
  std::string run_id;
  std::string config_hash;
};

template <class Self, class Visit>
requires describes<Self, DecidedSide>
void fields(Self& self, Visit&& visit) {
  visit("label", self.label);
  visit("run_id", self.run_id);
  visit("config_hash", self.config_hash);
}

struct Decision {
  std::string id;  // 12 hex digits, of the two runs and the targets
  Verdict verdict = Verdict::inconclusive;
  std::vector<std::string> reasons{};  // sentences, the weightiest first
  DecidedSide baseline;
  DecidedSide candidate;
  Targets targets;
  std::vector<Judgement> judgements{};        // in the order of time; the last one decided
  std::vector<std::string> excluded{};        // sentences: what does not decide, and why
  bool explained = false;                     // rca.json and rca.html say why a target was missed
  std::optional<AcceptedPointer> accepted{};  // afterwards; none: nothing was ever accepted
  bool rolled_back = false;                   // the candidate was refused; `accepted` is in force
  std::vector<std::string> actions{};         // sentences: what was done outside, or would be
  std::vector<std::string> limitations{};     // what a reader must know, beside those of judgements
};

template <class Self, class Visit>
requires describes<Self, Decision>
void fields(Self& self, Visit&& visit) {
  visit("id", self.id);
  visit("verdict", self.verdict);
  visit("reasons", self.reasons);
  visit("baseline", self.baseline);
  visit("candidate", self.candidate);
  visit("targets", self.targets);
  visit("judgements", self.judgements);
  visit("excluded", self.excluded);
  visit("explained", self.explained);
  visit("accepted", self.accepted);
  visit("rolled_back", self.rolled_back);
  visit("actions", self.actions);
  visit("limitations", self.limitations);
}

}  // namespace assay
