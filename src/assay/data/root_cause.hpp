// SPDX-License-Identifier: Apache-2.0
#pragma once

// Why a latency changed: seed 001's six questions, each answered from what two runs recorded.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/base/json.hpp"
#include "assay/data/estimate.hpp"

namespace assay {

enum class CauseQuestion : std::uint8_t { environment, inputs, kernel, memory, solver, statistics };

inline constexpr std::array<EnumWord<CauseQuestion>, 6> cause_question_words{
    {{CauseQuestion::environment, "environment"},
     {CauseQuestion::inputs, "inputs"},
     {CauseQuestion::kernel, "kernel"},
     {CauseQuestion::memory, "memory"},
     {CauseQuestion::solver, "solver"},
     {CauseQuestion::statistics, "statistics"}}};

inline std::span<const EnumWord<CauseQuestion>> words(CauseQuestion) {
  return cause_question_words;
}

// How well it explains the change. unknown: nothing was recorded that could tell.
enum class Likelihood : std::uint8_t { likely, possible, unlikely, unknown };

inline constexpr std::array<EnumWord<Likelihood>, 4> likelihood_words{
    {{Likelihood::likely, "likely"},
     {Likelihood::possible, "possible"},
     {Likelihood::unlikely, "unlikely"},
     {Likelihood::unknown, "unknown"}}};

inline std::span<const EnumWord<Likelihood>> words(Likelihood) {
  return likelihood_words;
}

// One thing that is not the same in the two runs, or that was looked at and is.
struct CauseEvidence {
  std::string what;  // "SM clock", "prompt_tokens", "L2 hit rate"
  std::string unit{};
  Json baseline;
  Json candidate;
  std::optional<double> change_pct{};  // of numbers; of percentages, in points
  bool drifted = false;                // beyond what varies anyway
  // By how many percent this alone would have changed the latency; where its cost has only a bound,
  // at most. None: nothing says.
  std::optional<double> explained_pct{};
  std::string note{};  // how it was judged, where that is not plain
};

struct CauseFinding {
  CauseQuestion question = CauseQuestion::environment;
  Likelihood likelihood = Likelihood::unknown;
  std::string answer;                     // a sentence
  std::vector<CauseEvidence> evidence{};  // what drifted first
  std::optional<double> explained_pct{};  // the most that one of them accounts for in the direction
                                          // of the change
  std::string next_step{};                // what would tell, or mend it
};

// One pair of cases.
struct RootCause {
  std::string case_name;                 // the candidate's
  std::string baseline_case{};           // another one where cases of one run are compared
  std::optional<Estimate> change_pct{};  // of the mean latency, in percent; none without one
  bool needs_cause = false;              // the change is as large as the threshold, or larger
  std::vector<CauseFinding> findings{};  // all six, the likeliest first
};

struct ExplainedSide {
  std::string label;     // what a reader calls the run
  std::string run_id{};  // empty: not assay's
};

// What `assay explain` answers: two runs, or the cases of one.
struct RootCauses {
  ExplainedSide baseline;
  ExplainedSide candidate;
  bool interleaved = false;  // both sides were measured in turns, in one run
  double threshold_pct = 1;  // from which change of latency on a cause is looked for
  std::vector<RootCause> cases{};
  std::vector<std::string> unmatched{};    // cases without a partner, "tiny of before"
  std::vector<std::string> limitations{};  // what the answers do not cover
};

}  // namespace assay
