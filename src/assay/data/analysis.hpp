// SPDX-License-Identifier: Apache-2.0
#pragma once

// Models side by side: who is fastest, who needs least, and what cannot be told apart.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/data/estimate.hpp"
#include "assay/data/metric_catalog.hpp"
#include "assay/data/study.hpp"

namespace assay {

// What models are ranked by.
enum class Criterion : std::uint8_t { latency, throughput, memory, consistency };

inline constexpr std::array<EnumWord<Criterion>, 4> criterion_words{
    {{Criterion::latency, "latency"},
     {Criterion::throughput, "throughput"},
     {Criterion::memory, "memory"},
     {Criterion::consistency, "consistency"}}};

inline constexpr std::size_t criterion_count = criterion_words.size();

inline std::span<const EnumWord<Criterion>> words(Criterion) {
  return criterion_words;
}

constexpr std::size_t index_of(Criterion criterion) {
  return static_cast<std::size_t>(criterion);
}

// One figure over the tokens of an iteration, with the padding that they were computed with or
// without.
struct PerToken {
  std::optional<Estimate> latency_ms{};
  std::optional<Estimate> memory_mb{};
};

// One model under one workload.
struct AnalyzedModel {
  std::string name;    // unique in its group: the model's, else the case's, else with its source
  std::string source;  // the label of what it was read from
  std::string case_name;
  std::string model;
  std::string type;  // empty: not known
  std::string engine;
  std::string device;
  std::uint64_t parameters = 0;  // 0: not known
  std::uint64_t bytes = 0;       // 0: not known
  bool synthetic = false;        // its weights
  bool simulated = false;        // it ran in virtual time
  Completion completion = Completion::complete;
  std::size_t sessions = 0;  // whose values are known
  // By index_of(Criterion); consistency is the CoV of a session's iterations, in percent, the mean
  // of the sessions.
  std::array<std::optional<Estimate>, criterion_count> values{};
  std::optional<double> standard_deviation_ms{};  // of all iterations
  std::optional<Estimate> samples_per_s{};
  std::optional<Estimate> quality_pct{};
  PerToken per_token{};         // of real tokens
  PerToken per_padded_token{};  // where the padding is known
};

inline const std::optional<Estimate>& value_of(const AnalyzedModel& model, Criterion criterion) {
  return model.values[index_of(criterion)];
}

// A model's place in a ranking.
struct Placed {
  std::size_t model = 0;              // in its group
  std::optional<std::size_t> rank{};  // 1 + how many are better for certain; none: cannot be told
  std::size_t worst_rank = 0;         // the last that it may have; of no meaning without a rank
  bool is_tied = false;               // another one has the same rank
};

struct Ranking {
  Criterion criterion = Criterion::latency;
  const MetricDefinition* metric = nullptr;  // never null
  std::vector<Placed> places{};              // the best value first
  std::size_t pairs = 0;                     // that the tests are adjusted over
  bool is_bounded = false;                   // only pairs with the best and of neighbours were made
};

// Two models, the faster one first.
struct ModelPair {
  std::size_t faster = 0;  // in its group
  std::size_t slower = 0;
  Estimate speedup{};  // latency of the slower over that of the faster; no interval: note says why
  std::optional<double> adjusted_p{};      // Holm's, of the latencies
  std::optional<Estimate> memory_ratio{};  // of the faster over the slower
  std::optional<double> memory_adjusted_p{};
  std::string trade_off{};  // "faster but uses more memory"
};

// Mean and spread over the models of a type, each with one value.
struct Spread {
  std::size_t count = 0;  // models that have the value
  double mean = 0;
  std::optional<double> standard_deviation{};  // n − 1; none of one
  double minimum = 0;
  double maximum = 0;
};

struct TypeSummary {
  std::string type;
  std::size_t models = 0;
  std::array<std::optional<Spread>, criterion_count> values{};  // by index_of(Criterion)
};

// What stands in the third place beside latency and memory.
enum class FrontAxis : std::uint8_t { none, quality, parameters };

inline constexpr std::array<EnumWord<FrontAxis>, 3> front_axis_words{
    {{FrontAxis::none, "none"},
     {FrontAxis::quality, "quality"},
     {FrontAxis::parameters, "parameters"}}};

inline std::span<const EnumWord<FrontAxis>> words(FrontAxis) {
  return front_axis_words;
}

struct FrontPoint {
  std::size_t model = 0;  // in its group
  bool is_on_front = true;
  std::optional<std::size_t> dominated_by{};  // the fastest that is at least as good in all
  bool is_certain = false;  // the other is better for certain in latency or in memory
};

// Of the models that have all of latency, memory and the third axis.
struct ParetoFront {
  FrontAxis axis = FrontAxis::none;
  bool has_memory = true;            // false: nobody's was measured
  std::vector<FrontPoint> points{};  // by latency
  std::size_t left_out = 0;
};

// Everything that has the same workload.
struct WorkloadGroup {
  Knobs workload;
  std::vector<AnalyzedModel> models{};
  std::vector<Ranking> rankings{};
  std::vector<ModelPair> pairs{};
  std::size_t all_pairs = 0;  // how many there are, listed or not
  std::vector<TypeSummary> types{};
  ParetoFront front{};
};

// A case that is in no group, and why.
struct LeftOut {
  std::string source;
  std::string case_name;
  std::string reason;
};

struct Analysis {
  std::vector<std::string> sources{};
  double confidence = 0.95;
  std::vector<WorkloadGroup> groups{};
  std::vector<LeftOut> left_out{};
  std::vector<std::string> limitations{};  // what a reader must know
};

// Nullptr where the group has no such ranking.
inline const Ranking* find_ranking(const WorkloadGroup& group, Criterion criterion) {
  for (const Ranking& ranking : group.rankings) {
    if (ranking.criterion == criterion) return &ranking;
  }
  return nullptr;
}

}  // namespace assay
