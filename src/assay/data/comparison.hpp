// SPDX-License-Identifier: Apache-2.0
#pragma once

// Baseline against candidate: what changed, by how much, how sure that is, and what follows.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/base/json.hpp"
#include "assay/data/estimate.hpp"
#include "assay/data/metric_catalog.hpp"

namespace assay {

// What a row of a comparison says. better, worse: the whole interval lies beyond the threshold of
// practical relevance. same: all of it lies within. none: a metric without verdict.
enum class Change : std::uint8_t { better, worse, same, unclear, none };

inline constexpr std::array<EnumWord<Change>, 5> change_words{{{Change::better, "better"},
                                                               {Change::worse, "worse"},
                                                               {Change::same, "same"},
                                                               {Change::unclear, "unclear"},
                                                               {Change::none, "none"}}};

inline std::span<const EnumWord<Change>> words(Change) {
  return change_words;
}

// "faster" of a metric of speed, "better" of another; "same", "unclear"; "" of none.
std::string_view word_of(Change change, const MetricDefinition& metric);

enum class Verdict : std::uint8_t { accepted, rejected, inconclusive, incomparable };

inline constexpr std::array<EnumWord<Verdict>, 4> verdict_words{
    {{Verdict::accepted, "accepted"},
     {Verdict::rejected, "rejected"},
     {Verdict::inconclusive, "inconclusive"},
     {Verdict::incomparable, "incomparable"}}};

inline std::span<const EnumWord<Verdict>> words(Verdict) {
  return verdict_words;
}

// How a difference was judged.
enum class ComparisonMethod : std::uint8_t {
  welch,           // of session values
  paired,          // session by session of one interleaved run
  within_session,  // one session a side: nothing is known of how sessions differ
  identical,       // the same measurement on both sides
  none             // no interval can be had
};

inline constexpr std::array<EnumWord<ComparisonMethod>, 5> comparison_method_words{
    {{ComparisonMethod::welch, "welch"},
     {ComparisonMethod::paired, "paired"},
     {ComparisonMethod::within_session, "within_session"},
     {ComparisonMethod::identical, "identical"},
     {ComparisonMethod::none, "none"}}};

inline std::span<const EnumWord<ComparisonMethod>> words(ComparisonMethod) {
  return comparison_method_words;
}

// One metric of one pair of cases.
struct MetricComparison {
  const MetricDefinition* metric = nullptr;  // of the catalog; never null
  bool is_gate = false;                      // among the declared gate metrics
  Estimate baseline;                         // in the metric's unit
  Estimate candidate;
  Estimate difference;                 // candidate − baseline, in the metric's unit
  std::optional<Estimate> relative{};  // Δ%, in percent; none on the scale of points, and of 0
  std::optional<Estimate> hedges_g{};  // of session values
  std::optional<double> p{};           // two-sided
  std::optional<double> adjusted_p{};  // Holm's; of gate metrics only
  ComparisonMethod method = ComparisonMethod::none;
  bool simulated = false;  // on either side: it never decides
  Change change = Change::unclear;
  std::string note{};  // why it is unclear, or what the interval does not cover
};

// The change that is judged, in percent or in points.
inline const Estimate& judged(const MetricComparison& row) {
  return row.relative ? *row.relative : row.difference;
}

// A setting in which two cases, or two runs, differ: what was varied.
struct Varied {
  std::string name;  // "batch_size", "pipeline.mode", "model", "engine version"
  Json baseline;
  Json candidate;
};

struct CaseComparison {
  std::string baseline_case;
  std::string candidate_case;
  std::vector<Varied> varied{};
  std::vector<MetricComparison> rows{};  // that both have, in the catalog's order
  std::vector<std::string> absent{};     // sentences: gate metrics that neither has
  std::vector<std::string> lacking{};    // sentences: gate metrics that only one of the two has
  bool simulated = false;                // a side ran in virtual time
};

// Nullptr where not both sides have the metric.
inline const MetricComparison* find_row(const CaseComparison& pair, std::string_view metric) {
  for (const MetricComparison& row : pair.rows) {
    if (row.metric->name == metric) return &row;
  }
  return nullptr;
}

struct ComparedSide {
  std::string label;
  std::string run_id;
  std::string config_hash;
  std::optional<bool> fixed_clock{};  // none: not known
};

// A fact of the environment in which the sides differ.
struct EnvironmentDifference {
  std::string field;  // "cpu.model"
  Json baseline;
  Json candidate;
  bool allowed = false;  // by the user
};

struct Comparison {
  ComparedSide baseline;
  ComparedSide candidate;
  bool interleaved = false;  // both sides are of one run, measured in turns
  double confidence = 0.95;
  double threshold = 1;                     // of practical relevance, in percent or points
  std::vector<std::string> gate_metrics{};  // that Holm's adjustment is over, of every case
  std::vector<EnvironmentDifference> environment{};
  std::vector<CaseComparison> cases{};
  std::vector<std::string> unmatched_baseline{};  // cases without a partner
  std::vector<std::string> unmatched_candidate{};
  Verdict verdict = Verdict::inconclusive;  // what a gate answers
  std::vector<std::string> reasons{};       // for the verdict, as sentences, the weightiest first
  std::vector<std::string> limitations{};   // what a reader must know
};

}  // namespace assay
