// SPDX-License-Identifier: Apache-2.0

// Did what optimises the layout do its work: within its time, and to a better cost?
//
// Read are the keys and knobs of the pipeline, knobs that begin with "solver" or "permutation", and
// the permutation that the engine names. The figures below are readings of a session where there
// are such, else what a knob or the pipeline states.

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "assay/data/knob.hpp"
#include "assay/decide/causes/clue.hpp"
#include "assay/decide/causes/drift.hpp"
#include "assay/decide/causes/knob_question.hpp"
#include "assay/decide/causes/questions.hpp"
#include "assay/stats/case_values.hpp"

namespace assay::decide::causes {
namespace {

constexpr std::string_view cost_before = "solver_cost_before";
constexpr std::string_view cost_after = "solver_cost_after";
constexpr std::string_view elapsed = "solver_elapsed_ms";
constexpr std::string_view budget = "solver_budget_ms";

struct SolverFigure {
  std::string_view name;
  std::string_view label;
  std::string_view unit;
  Margin margin;
};

constexpr std::array<SolverFigure, 5> figures{{
    {"solver_modularity", "modularity Q", "", {.absolute = 0.01}},
    {cost_before, "cost C before", "", {.relative = 0.01}},
    {cost_after, "cost C after", "", {.relative = 0.01}},
    {"solver_iterations", "solver iterations", "", {.absolute = 1, .relative = 0.05}},
    {elapsed, "solver time", "ms", {.absolute = 1, .relative = 0.05}},
}};

constexpr double least_improvement = 0.005;  // of the cost: less is none
constexpr double at_budget = 0.99;           // of it: the time was used up

bool is_figure(std::string_view key) {
  return std::any_of(figures.begin(), figures.end(),
                     [&](const SolverFigure& figure) { return figure.name == key; });
}

// How often is measured is no matter of the solver.
bool is_protocol_key(std::string_view key) {
  return key == "repeats" || key == "warmup";
}

// What is known to choose another order of execution; any other key may.
bool chooses_order(std::string_view key) {
  return key == "mode" || question_of(key) == CauseQuestion::solver ||
         key.find("budget") != std::string_view::npos;
}

std::optional<double> stated_number(const ComparedSide& side, std::string_view name) {
  for (const Knobs* settings : {&side.of.point->knobs, &side.of.pipeline}) {
    const auto found = settings->find(std::string(name));
    if (found != settings->end() && found->second.is_number()) return found->second.get<double>();
  }
  return std::nullopt;
}

std::optional<double> number_of(const ComparedSide& side, std::string_view name) {
  const auto read = mean_of(stats::reading_by_session(side.rows, std::string(name)));
  return read ? read : stated_number(side, name);
}

std::optional<CauseEvidence> figure_evidence(const ComparedCase& pair, const SolverFigure& figure) {
  const std::string what(figure.label);
  const std::string unit(figure.unit);
  const std::string name(figure.name);
  if (auto read = judged(what, unit, stats::reading_by_session(pair.baseline.rows, name),
                         stats::reading_by_session(pair.candidate.rows, name), figure.margin,
                         pair.paired)) {
    return read;
  }
  const auto before = stated_number(pair.baseline, figure.name);
  const auto after = stated_number(pair.candidate, figure.name);
  if (before && after) return stated(what, unit, *before, *after, figure.margin);
  if (!before && !after) return std::nullopt;
  return compared(what, before ? Json(*before) : Json(), after ? Json(*after) : Json());
}

// A cost that went where the latency did is what the solver minimises.
Weight weight_of(const SolverFigure& figure, const CauseEvidence& evidence,
                 const LatencyChange& change) {
  if (figure.name == cost_before) return Weight::minor;
  if (figure.name != cost_after) return Weight::context;
  return same_direction(evidence.change_pct, change) ? Weight::major : Weight::minor;
}

bool add_figures(const ComparedCase& pair, std::vector<Clue>& clues) {
  bool any = false;
  for (const SolverFigure& figure : figures) {
    auto evidence = figure_evidence(pair, figure);
    if (!evidence) continue;
    any = true;
    const Weight weight = weight_of(figure, *evidence, pair.change);
    clues.push_back({.evidence = std::move(*evidence), .weight = weight});
  }
  return any;
}

void add_settings(const ComparedCase& pair, std::vector<Clue>& clues) {
  // A knob that the pipeline block gives is in both.
  std::set<std::string> seen;
  const auto add = [&](std::vector<CauseEvidence> settings) {
    for (CauseEvidence& setting : settings) {
      std::string_view key = setting.what;
      if (key.starts_with(pipeline_knobs)) key.remove_prefix(pipeline_knobs.size());
      if (is_figure(key) || is_protocol_key(key) || !seen.insert(setting.what).second) continue;
      const Weight weight = chooses_order(key) ? Weight::major : Weight::minor;
      clues.push_back({.evidence = std::move(setting), .weight = weight});
    }
  };
  add(differing_evidence(pipeline_knobs, pair.baseline.of.pipeline, pair.candidate.of.pipeline));
  add(differing_knobs(pair, CauseQuestion::solver));
}

// None where no session of the side names one; sessions that disagree are a list.
Json permutation_of(const ComparedSide& side) {
  Json hashes = Json::array();
  for (const SessionRecord* record : side.rows.sessions) {
    if (!record->engine || record->engine->permutation_hash.empty()) continue;
    const Json hash = record->engine->permutation_hash;
    if (std::find(hashes.begin(), hashes.end(), hash) == hashes.end()) hashes.push_back(hash);
  }
  if (hashes.empty()) return nullptr;
  return hashes.size() == 1 ? hashes.front() : hashes;
}

// Seed 001's own question. Empty unless the candidate's solver found nothing better.
std::string failure_of(const ComparedSide& candidate) {
  const auto before = number_of(candidate, cost_before);
  const auto after = number_of(candidate, cost_after);
  if (!before || !after || *before <= 0) return "";
  const double improvement = (*before - *after) / *before;
  if (improvement >= least_improvement) return "";
  const auto limit = number_of(candidate, budget);
  const auto time = number_of(candidate, elapsed);
  const bool used_up = limit && time && *time >= at_budget * *limit;
  return fmt::format("The candidate's solver {}lowered the cost by only {:.1f} %",
                     used_up ? "used up its time and " : "", 100 * improvement);
}

}  // namespace

CauseFinding ask_solver(const ComparedCase& pair) {
  std::vector<Clue> clues;
  add_settings(pair, clues);
  const bool any_figures = add_figures(pair, clues);
  CauseEvidence order =
      compared("permutation", permutation_of(pair.baseline), permutation_of(pair.candidate));
  const bool same_order = !order.baseline.is_null() && !order.candidate.is_null() && !order.drifted;
  if (!order.baseline.is_null() || !order.candidate.is_null()) {
    clues.push_back({.evidence = std::move(order), .weight = Weight::major});
  }

  CauseFinding finding = finding_of(CauseQuestion::solver, std::move(clues), pair.change);
  const std::string failure = failure_of(pair.candidate);
  const std::string drifted = drifted_text(finding);
  const bool is_faster = pair.change.is_real() && *pair.change.pct < 0;
  if (!failure.empty() && !is_faster) {
    // It explains that nothing was gained; what made it slower it explains less.
    finding.likelihood = std::min(
        finding.likelihood, pair.change.is_real() ? Likelihood::possible : Likelihood::likely);
    finding.answer = failure + ", so that no gain was to be expected.";
    if (!drifted.empty()) finding.answer += " Drifted: " + drifted + ".";
    finding.next_step = "give the solver more time or a better start, and look at its cost before";
  } else if (!drifted.empty()) {
    finding.answer = "Not the same: " + drifted + ".";
    if (same_order) {
      finding.likelihood = Likelihood::unlikely;
      finding.answer += " It came to the same permutation, though.";
    }
    finding.next_step = any_figures ? "compare the costs with the latencies of both permutations"
                                    : "record the solver's cost and time (docs/explaining.md)";
  } else if (any_figures || same_order) {
    finding.answer = "The solver came to the same.";
  } else {
    finding.likelihood = Likelihood::unknown;
    finding.answer = "No solver recorded anything.";
    finding.next_step =
        "if there is one, record its cost and time in the pipeline block (docs/explaining.md)";
  }
  return finding;
}

}  // namespace assay::decide::causes
