// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/model_pairs.hpp"

#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "assay/decide/model_values.hpp"
#include "assay/stats/welch.hpp"

namespace assay::decide {
namespace {

// The figure of one over that of the other, by Welch's test of the logarithms of the sessions'
// values. None where a figure is not positive.
std::optional<Estimate> ratio_of(const MetricValues* over, const MetricValues* under,
                                 double confidence) {
  if (over == nullptr || under == nullptr || !(over->point > 0) || !(under->point > 0)) {
    return std::nullopt;
  }
  Estimate ratio{.point = over->point / under->point, .confidence = confidence};
  const auto difference = stats::log_difference(units_of(*under), units_of(*over), confidence);
  if (difference) {
    ratio.point = std::exp(difference->point);
    ratio.interval =
        Interval{std::exp(difference->interval.lower), std::exp(difference->interval.upper)};
  } else {
    ratio.note = fmt::format("cannot be told: needs 2 sessions a side, has {} and {}",
                             over->sessions.size(), under->sessions.size());
  }
  return ratio;
}

// What is said of the memory of the faster one.
std::string memory_words(const ModelPair& pair, double confidence) {
  if (!pair.memory_ratio) return "memory was not measured";
  if (!pair.memory_adjusted_p) return "memory cannot be told";
  if (!(*pair.memory_adjusted_p < 1 - confidence)) return "memory cannot be told apart";
  return pair.memory_ratio->point > 1 ? "uses more memory" : "uses less memory";
}

std::string trade_off(const ModelPair& pair, double confidence) {
  if (!pair.adjusted_p) return "cannot be told";
  const std::string memory = memory_words(pair, confidence);
  const bool is_decided = memory.starts_with("uses");
  if (!(*pair.adjusted_p < 1 - confidence)) {
    return fmt::format("not told apart in speed; {}{}", is_decided ? "the first " : "", memory);
  }
  if (!is_decided) return fmt::format("faster; {}", memory);
  return fmt::format("faster {} {}", memory.ends_with("more memory") ? "but" : "and", memory);
}

std::optional<double> adjusted_p(const CriterionRanks& ranks, std::size_t one, std::size_t other) {
  const PairTest* test = ranks.find(one, other);
  return test != nullptr ? std::optional(test->adjusted_p) : std::nullopt;
}

std::vector<std::pair<std::size_t, std::size_t>> listed_pairs(const Ranking& by_latency,
                                                              std::size_t most) {
  std::vector<std::size_t> order;
  for (const Placed& placed : by_latency.places) order.push_back(placed.model);
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      const bool is_listed = order.size() <= most || i == 0 || j == i + 1;
      if (is_listed) pairs.emplace_back(order[i], order[j]);
      if (i > 0 && order.size() > most) break;  // its only neighbour
    }
  }
  return pairs;
}

}  // namespace

CriterionRanks::CriterionRanks(Ranks ranks, std::span<const std::size_t> models, std::size_t count)
    : ranks_(std::move(ranks)), contenders_(count) {
  for (std::size_t i = 0; i < models.size(); ++i) contenders_[models[i]] = i;
}

const PairTest* CriterionRanks::find(std::size_t one, std::size_t other) const {
  if (contenders_.empty() || !contenders_[one] || !contenders_[other]) return nullptr;
  return find_test(ranks_, *contenders_[one], *contenders_[other]);
}

bool differ(const CriterionRanks& ranks, std::size_t one, std::size_t other, double confidence) {
  const PairTest* test = ranks.find(one, other);
  return test != nullptr && test->adjusted_p < 1 - confidence;
}

std::vector<ModelPair> model_pairs(std::span<const MeasuredCase* const> points,
                                   const WorkloadGroup& group, const GroupRanks& ranks,
                                   const AnalyzeOptions& options) {
  std::vector<ModelPair> pairs;
  const Ranking* by_latency = find_ranking(group, Criterion::latency);
  if (by_latency == nullptr) return pairs;
  const auto values = [&](std::size_t model, std::string_view metric) {
    return find_values(points[model]->metrics, metric);
  };
  for (const auto& [faster, slower] : listed_pairs(*by_latency, options.most_paired)) {
    ModelPair pair{.faster = faster, .slower = slower};
    const auto speedup = ratio_of(values(slower, "latency_mean_ms"),
                                  values(faster, "latency_mean_ms"), options.confidence);
    if (!speedup) continue;
    pair.speedup = *speedup;
    pair.adjusted_p = adjusted_p(ranks[index_of(Criterion::latency)], faster, slower);
    pair.memory_ratio = ratio_of(values(faster, "peak_rss_mean_mb"),
                                 values(slower, "peak_rss_mean_mb"), options.confidence);
    pair.memory_adjusted_p = adjusted_p(ranks[index_of(Criterion::memory)], faster, slower);
    pair.trade_off = trade_off(pair, options.confidence);
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

}  // namespace assay::decide
