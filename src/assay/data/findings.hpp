// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the cases of one run teach when they are laid beside each other: statements with what they
// rest on, and what follows for a choice between the cases (docs/findings.md).

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/data/fields.hpp"

namespace assay {

enum class FindingKind : std::uint8_t {
  latency,               // the change of the mean latency from the baseline
  variability,           // the same of its CoV
  memory,                // the same of peak RSS
  sampling_time,         // of the time in which a token is chosen
  model_time,            // of the rest of a token's time
  model_variability,     // of the CoV of that rest
  variance_share,        // how much of the latency's variance lies in choosing
  token_paths,           // how many different sequences of tokens there were
  lengths,               // how many tokens iterations generated
  scaling,               // latency against parameters
  bytes_per_parameter,   // of weights
  memory_per_parameter,  // of peak RSS
  cov_bound,             // whether every case keeps below a CoV
  most_stable,
  least_stable
};

inline constexpr std::array<EnumWord<FindingKind>, 15> finding_kind_words{
    {{FindingKind::latency, "latency"},
     {FindingKind::variability, "variability"},
     {FindingKind::memory, "memory"},
     {FindingKind::sampling_time, "sampling_time"},
     {FindingKind::model_time, "model_time"},
     {FindingKind::model_variability, "model_variability"},
     {FindingKind::variance_share, "variance_share"},
     {FindingKind::token_paths, "token_paths"},
     {FindingKind::lengths, "lengths"},
     {FindingKind::scaling, "scaling"},
     {FindingKind::bytes_per_parameter, "bytes_per_parameter"},
     {FindingKind::memory_per_parameter, "memory_per_parameter"},
     {FindingKind::cov_bound, "cov_bound"},
     {FindingKind::most_stable, "most_stable"},
     {FindingKind::least_stable, "least_stable"}}};

inline std::span<const EnumWord<FindingKind>> words(FindingKind) {
  return finding_kind_words;
}

// What the data make of a statement. shown: it holds (there is a change, a slope; the bound is
// kept). refuted: its contrary holds (the change is smaller than what matters; the bound is
// broken). open: neither could be shown. counted: a count, or a figure without a claim.
enum class Support : std::uint8_t { shown, refuted, open, counted };

inline constexpr std::array<EnumWord<Support>, 4> support_words{{{Support::shown, "shown"},
                                                                 {Support::refuted, "refuted"},
                                                                 {Support::open, "open"},
                                                                 {Support::counted, "counted"}}};

inline std::span<const EnumWord<Support>> words(Support) {
  return support_words;
}

// A figure with its interval, where it has one.
struct FindingFigure {
  double point = 0;
  std::optional<double> lower{};
  std::optional<double> upper{};

  bool operator==(const FindingFigure&) const = default;
};

template <class Self, class Visit>
requires describes<Self, FindingFigure>
void fields(Self& self, Visit&& visit) {
  visit("point", self.point);
  visit("lower", self.lower);
  visit("upper", self.upper);
}

// What a finding says of one case.
struct FindingEffect {
  std::string case_name{};
  Support support = Support::counted;
  FindingFigure value{};                      // the case's own, in the finding's unit
  std::optional<FindingFigure> change_pct{};  // from the baseline
  std::optional<FindingFigure> difference{};  // from the baseline, in the finding's unit
  std::optional<double> p{};                  // two-sided
  std::optional<double> adjusted_p{};         // Holm's
  std::map<std::string, double> details{};    // by names that docs/findings.md explains

  bool operator==(const FindingEffect&) const = default;
};

template <class Self, class Visit>
requires describes<Self, FindingEffect>
void fields(Self& self, Visit&& visit) {
  visit("case", self.case_name);
  visit("support", self.support);
  visit("value", self.value);
  visit("change_pct", self.change_pct);
  visit("difference", self.difference);
  visit("p", self.p);
  visit("adjusted_p", self.adjusted_p);
  visit("details", self.details);
}

struct Finding {
  FindingKind kind = FindingKind::latency;
  Support support = Support::open;
  std::string group{};          // which cases, where a run has several groups of them; else empty
  std::string baseline_case{};  // what the others are compared with; empty: none
  std::vector<std::string> varied{};        // knobs in which they differ from it
  std::string unit{};                       // of values
  std::optional<FindingFigure> figure{};    // of all cases together: a slope
  std::optional<FindingFigure> baseline{};  // the value of the baseline
  std::vector<FindingEffect> effects{};     // of each case, without the baseline
  std::optional<double> p{};                // of the figure, two-sided
  std::optional<double> adjusted_p{};       // Holm's
  std::map<std::string, double> details{};  // by names that docs/findings.md explains

  bool operator==(const Finding&) const = default;
};

template <class Self, class Visit>
requires describes<Self, Finding>
void fields(Self& self, Visit&& visit) {
  visit("kind", self.kind);
  visit("support", self.support);
  visit("group", self.group);
  visit("baseline_case", self.baseline_case);
  visit("varied", self.varied);
  visit("unit", self.unit);
  visit("figure", self.figure);
  visit("baseline", self.baseline);
  visit("effects", self.effects);
  visit("p", self.p);
  visit("adjusted_p", self.adjusted_p);
  visit("details", self.details);
}

// A case as a row of the table. Changes are from the baseline of its group, in percent; the
// baseline itself has none.
struct FindingRow {
  std::string case_name{};
  std::string baseline_case{};  // empty: none, or it is the baseline
  std::string model{};          // its name in the study
  std::string quantization{};
  std::optional<std::uint64_t> parameters{};
  std::optional<std::uint64_t> weight_bytes{};
  std::optional<FindingFigure> latency_mean_ms{};
  std::optional<FindingFigure> latency_p99_ms{};
  std::optional<double> latency_max_ms{};
  std::optional<FindingFigure> latency_cov_pct{};
  std::optional<FindingFigure> peak_rss_mb{};  // 10^6 bytes
  std::optional<FindingFigure> tokens_s{};     // generated, of all sequences
  std::optional<FindingFigure> latency_change_pct{};
  std::optional<double> max_change_pct{};
  std::optional<FindingFigure> cov_change_pct{};
  std::optional<FindingFigure> memory_change_pct{};

  bool operator==(const FindingRow&) const = default;
};

template <class Self, class Visit>
requires describes<Self, FindingRow>
void fields(Self& self, Visit&& visit) {
  visit("case", self.case_name);
  visit("baseline_case", self.baseline_case);
  visit("model", self.model);
  visit("quantization", self.quantization);
  visit("parameters", self.parameters);
  visit("weight_bytes", self.weight_bytes);
  visit("latency_mean_ms", self.latency_mean_ms);
  visit("latency_p99_ms", self.latency_p99_ms);
  visit("latency_max_ms", self.latency_max_ms);
  visit("latency_cov_pct", self.latency_cov_pct);
  visit("peak_rss_mb", self.peak_rss_mb);
  visit("tokens_s", self.tokens_s);
  visit("latency_change_pct", self.latency_change_pct);
  visit("max_change_pct", self.max_change_pct);
  visit("cov_change_pct", self.cov_change_pct);
  visit("memory_change_pct", self.memory_change_pct);
}

enum class Purpose : std::uint8_t { low_latency, balance, stability };

inline constexpr std::array<EnumWord<Purpose>, 3> purpose_words{
    {{Purpose::low_latency, "low_latency"},
     {Purpose::balance, "balance"},
     {Purpose::stability, "stability"}}};

inline std::span<const EnumWord<Purpose>> words(Purpose) {
  return purpose_words;
}

// What a choice is judged by. parameters: more are better, as nothing else stands for quality.
enum class FactorKind : std::uint8_t { latency, variability, memory, parameters };

inline constexpr std::array<EnumWord<FactorKind>, 4> factor_kind_words{
    {{FactorKind::latency, "latency"},
     {FactorKind::variability, "variability"},
     {FactorKind::memory, "memory"},
     {FactorKind::parameters, "parameters"}}};

inline std::span<const EnumWord<FactorKind>> words(FactorKind) {
  return factor_kind_words;
}

struct Recommendation {
  Purpose purpose = Purpose::low_latency;
  std::string group{};  // as of Finding
  std::vector<FactorKind> criteria{};
  std::vector<std::string> cases{};  // the best first; more than one: they are not told apart
  std::size_t among = 0;             // cases that there were to choose from

  bool operator==(const Recommendation&) const = default;
};

template <class Self, class Visit>
requires describes<Self, Recommendation>
void fields(Self& self, Visit&& visit) {
  visit("purpose", self.purpose);
  visit("group", self.group);
  visit("criteria", self.criteria);
  visit("cases", self.cases);
  visit("among", self.among);
}

struct Findings {
  std::string study{};
  std::string run_id{};
  bool of_tokens = false;  // latencies are those of tokens after the first; else of iterations
  double confidence = 0.95;
  double threshold = 1;  // below which a change does not matter: percent, of CoV points
  double cov_bound_pct = 3;
  std::size_t tests = 0;         // that Holm's adjustment of the first family is over
  std::size_t origin_tests = 0;  // and of the second: where a change comes from
  std::size_t sessions = 0;      // of the case that has fewest
  bool paired = false;           // sessions were compared round by round
  bool simulated = false;        // a case ran in virtual time
  std::vector<FindingRow> rows{};
  std::vector<Finding> findings{};
  std::vector<Recommendation> recommendations{};
  std::vector<std::string> limitations{};

  bool operator==(const Findings&) const = default;
};

template <class Self, class Visit>
requires describes<Self, Findings>
void fields(Self& self, Visit&& visit) {
  visit("study", self.study);
  visit("run_id", self.run_id);
  visit("of_tokens", self.of_tokens);
  visit("confidence", self.confidence);
  visit("threshold", self.threshold);
  visit("cov_bound_pct", self.cov_bound_pct);
  visit("tests", self.tests);
  visit("origin_tests", self.origin_tests);
  visit("sessions", self.sessions);
  visit("paired", self.paired);
  visit("simulated", self.simulated);
  visit("rows", self.rows);
  visit("findings", self.findings);
  visit("recommendations", self.recommendations);
  visit("limitations", self.limitations);
}

// With one session nothing is known of how sessions differ.
inline bool is_within_session(const Findings& findings) {
  return findings.sessions < 2;
}

}  // namespace assay
