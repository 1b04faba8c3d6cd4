// SPDX-License-Identifier: Apache-2.0

// Did what optimises the layout do its work: within its time, and to a better cost?
//
// Read are the keys of the pipeline, knobs that begin with "solver" or "permutation", and these
// readings of a session, where an engine gives them.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "assay/decide/causes/clue.hpp"
#include "assay/decide/causes/drift.hpp"
#include "assay/decide/causes/knob_question.hpp"
#include "assay/decide/causes/questions.hpp"

namespace assay::decide::causes {
namespace {

constexpr std::string_view cost_before = "solver_cost_before";
constexpr std::string_view cost_after = "solver_cost_after";
constexpr std::string_view elapsed = "solver_elapsed_ms";
constexpr std::string_view budget = "solver_budget_ms";
constexpr std::string_view permutation = "solver_permutation_hash";

struct SolverReading {
  std::string_view name;
  std::string_view label;
  std::string_view unit;
  Margin margin;
};

constexpr std::array<SolverReading, 5> readings{{
    {"solver_modularity", "modularity Q", "", {.absolute = 0.01}},
    {cost_before, "cost C before", "", {.relative = 0.01}},
    {cost_after, "cost C after", "", {.relative = 0.01}},
    {"solver_iterations", "solver iterations", "", {.absolute = 1, .relative = 0.05}},
    {elapsed, "solver time", "ms", {.absolute = 1, .relative = 0.05}},
}};

constexpr double least_improvement = 0.005;  // of the cost: less is none
constexpr double at_budget = 0.99;           // of it: the time was used up

// How often and how long is measured is no matter of the solver.
bool is_protocol_key(const std::string& key) {
  return key == "pipeline.repeats" || key == "pipeline.warmup";
}

std::optional<double> number_of(const Knobs& knobs, std::string_view name) {
  const auto found = knobs.find(std::string(name));
  if (found == knobs.end() || !found->second.is_number()) return std::nullopt;
  return found->second.get<double>();
}

// What the solver did on one side.
struct SolverResult {
  std::optional<double> improvement{};  // share of the cost
  bool hit_budget = false;
};

SolverResult result_of(const ComparedSide& side) {
  SolverResult result;
  const auto before = mean_of(session_readings(side, cost_before));
  const auto after = mean_of(session_readings(side, cost_after));
  if (before && after && *before > 0) result.improvement = (*before - *after) / *before;
  auto limit = mean_of(session_readings(side, budget));
  if (!limit) limit = number_of(side.of.point->knobs, budget);
  if (!limit) limit = number_of(side.of.pipeline, budget);
  const auto time = mean_of(session_readings(side, elapsed));
  result.hit_budget = limit && time && *time >= at_budget * *limit;
  return result;
}

bool add_readings(const ComparedCase& pair, std::vector<Clue>& clues) {
  bool any = false;
  for (const SolverReading& reading : readings) {
    auto evidence =
        judged(std::string(reading.label), std::string(reading.unit),
               session_readings(pair.baseline, reading.name),
               session_readings(pair.candidate, reading.name), reading.margin, pair.paired);
    if (!evidence) continue;
    any = true;
    // A cost that rose where the latency did, or fell where it did, is what the solver minimises.
    const bool fits = reading.name == cost_after && evidence->change_pct && pair.change.pct &&
                      *evidence->change_pct * *pair.change.pct > 0;
    const bool is_result = reading.name == cost_after || reading.name == cost_before;
    Weight weight = Weight::context;
    if (is_result) weight = fits ? Weight::major : Weight::minor;
    clues.push_back({.evidence = std::move(*evidence), .weight = weight});
  }
  return any;
}

// None where a side does not say; sessions that disagree are a list.
Json permutation_of(const ComparedSide& side) {
  const auto knob = side.of.point->knobs.find("permutation_hash");
  if (knob != side.of.point->knobs.end()) return knob->second;
  Json hashes = Json::array();
  for (const auto& [session, unit] : session_readings(side, permutation)) {
    if (std::find(hashes.begin(), hashes.end(), Json(unit.value)) == hashes.end()) {
      hashes.push_back(unit.value);
    }
  }
  if (hashes.empty()) return nullptr;
  return hashes.size() == 1 ? Json(hashes.front()) : hashes;
}

std::string failure_text(const SolverResult& result) {
  return fmt::format("The candidate's solver {}lowered the cost by only {:.1f} %",
                     result.hit_budget ? "used up its time and " : "",
                     100 * result.improvement.value_or(0));
}

}  // namespace

CauseFinding ask_solver(const ComparedCase& pair) {
  std::vector<Clue> clues;
  for (CauseEvidence& evidence :
       differing_keys("pipeline.", pair.baseline.of.pipeline, pair.candidate.of.pipeline)) {
    if (!is_protocol_key(evidence.what)) clues.push_back({.evidence = std::move(evidence)});
  }
  for (CauseEvidence& evidence : differing_knobs(pair, CauseQuestion::solver)) {
    clues.push_back({.evidence = std::move(evidence)});
  }
  const bool any_readings = add_readings(pair, clues);
  CauseEvidence order =
      compared("permutation", permutation_of(pair.baseline), permutation_of(pair.candidate));
  order.change_pct.reset();
  const bool same_order = !order.baseline.is_null() && !order.candidate.is_null() && !order.drifted;
  if (!order.baseline.is_null() || !order.candidate.is_null()) {
    clues.push_back({.evidence = std::move(order), .weight = Weight::minor});
  }

  CauseFinding finding = finding_of(CauseQuestion::solver, std::move(clues), pair.change);
  const SolverResult result = result_of(pair.candidate);
  const bool failed = result.improvement && *result.improvement < least_improvement;
  const bool is_faster = pair.change.is_real() && *pair.change.pct < 0;
  const std::string drifted = drifted_text(finding);
  if (failed && !is_faster) {
    const bool is_slower = pair.change.is_real();
    if (!is_slower) {
      finding.likelihood = Likelihood::likely;
    } else if (finding.likelihood == Likelihood::unlikely) {
      finding.likelihood = Likelihood::possible;
    }
    finding.answer = failure_text(result) + ", so no gain was to be expected.";
    if (!drifted.empty()) finding.answer += " Drifted: " + drifted + ".";
    finding.next_step = "give the solver more time or a better start, and look at its cost before";
  } else if (!drifted.empty()) {
    finding.answer = "Not the same: " + drifted + ".";
    if (same_order) {
      finding.likelihood = Likelihood::unlikely;
      finding.answer += " It came to the same permutation, though.";
    }
    finding.next_step = any_readings ? "compare the costs with the latencies of both permutations"
                                     : "let the engine record its solver's cost and time";
  } else if (any_readings || same_order) {
    finding.answer = "The solver came to the same.";
  } else {
    finding.likelihood = Likelihood::unknown;
    finding.answer = "No solver recorded anything.";
  }
  return finding;
}

}  // namespace assay::decide::causes
