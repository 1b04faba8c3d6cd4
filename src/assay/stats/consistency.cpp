// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/consistency.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "assay/base/sha256.hpp"

namespace assay::stats {
namespace {

constexpr std::size_t hash_digits = 12;

// By which sessions are judged, names of the catalog.
constexpr std::array<std::string_view, 4> judged_metrics{"latency_mean_ms", "ttft_mean_ms",
                                                         "tpot_mean_ms", "throughput_toks_s"};

// What one session did in its timed iterations.
struct SessionTally {
  bool timed_any = false;
  std::vector<std::pair<std::string_view, double>> figures{};  // above 0
  std::string permutation_hash{};
  std::string output{};                     // the ids of every iteration
  std::optional<std::string> one_output{};  // of the first of them
  bool repeats_itself = true;               // every iteration gave the same ids
};

using Tallies = std::map<int, SessionTally>;

std::string ids_text(std::span<const TokenSample* const> tokens) {
  std::string text;
  for (const TokenSample* token : tokens) {
    for (const std::int32_t id : token->ids) text += fmt::format("{} ", id);
    text += ';';
  }
  return text;
}

bool has_ids(std::span<const TokenSample* const> tokens) {
  return std::any_of(tokens.begin(), tokens.end(),
                     [](const TokenSample* token) { return !token->ids.empty(); });
}

void take_tokens(std::span<const TokenSample* const> tokens, SessionTally& tally) {
  if (!has_ids(tokens)) return;
  const std::string ids = ids_text(tokens);
  tally.output += ids + '\n';
  if (!tally.one_output) tally.one_output = ids;
  if (*tally.one_output != ids) tally.repeats_itself = false;
}

Tallies tallies_of(const CaseRows& rows, const std::vector<MetricValues>& metrics) {
  Tallies tallies;
  for (const SessionRecord* record : rows.sessions) {
    if (record->status != SessionStatus::finished) continue;
    SessionTally& tally = tallies[record->session];
    if (record->engine) tally.permutation_hash = record->engine->permutation_hash;
  }
  for (const std::string_view name : judged_metrics) {
    const MetricValues* values = find_values(metrics, name);
    if (values == nullptr) continue;
    for (const SessionValue& session : values->sessions) {
      const auto tally = tallies.find(session.session);
      if (tally == tallies.end()) continue;
      if (name == judged_metrics.front()) tally->second.timed_any = true;
      if (session.value > 0) tally->second.figures.emplace_back(name, session.value);
    }
  }
  for (const auto& [key, tokens] : rows.tokens) {
    const auto tally = tallies.find(key.first);
    if (tally != tallies.end()) take_tokens(tokens, tally->second);
  }
  std::erase_if(tallies, [](const auto& entry) { return !entry.second.timed_any; });
  return tallies;
}

std::string hash_of(std::string_view text) {
  return text.empty() ? std::string() : sha256(text).substr(0, hash_digits);
}

std::string metric_hash(const SessionTally& tally, double epsilon_pct) {
  std::string text;
  for (const auto& [name, value] : tally.figures) {
    text += fmt::format("{}={}\n", name, rounded_to(value, epsilon_pct));
  }
  return hash_of(text);
}

// Figures that every session has, in the order in which the first has them.
std::vector<SessionFigures> common_figures(const Tallies& tallies) {
  std::map<std::string_view, std::vector<double>> values;
  for (const auto& [session, tally] : tallies) {
    for (const auto& [name, value] : tally.figures) values[name].push_back(value);
  }
  std::vector<SessionFigures> figures;
  for (const auto& [name, value] : tallies.begin()->second.figures) {
    if (values[name].size() == tallies.size()) figures.push_back({std::string(name), values[name]});
  }
  return figures;
}

// Nothing where one session has none, or is alone.
template <class Text>
std::optional<bool> all_alike(const Tallies& tallies, Text text_of) {
  if (tallies.size() < 2) return std::nullopt;
  std::set<std::string> texts;
  for (const auto& [session, tally] : tallies) {
    const std::optional<std::string> text = text_of(tally);
    if (!text) return std::nullopt;
    texts.insert(*text);
  }
  return texts.size() == 1;
}

}  // namespace

std::optional<MetricConsistency> metric_consistency(const SessionFigures& figures,
                                                    double epsilon_pct) {
  const auto& values = figures.values;
  if (values.size() < 2) return std::nullopt;
  const double mean =
      std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  if (mean == 0 || !std::isfinite(mean)) return std::nullopt;
  MetricConsistency consistency{.metric = figures.metric, .figure = mean};
  for (const double value : values) {
    consistency.deviation_pct =
        std::max(consistency.deviation_pct, 100 * std::abs(value - mean) / std::abs(mean));
  }
  consistency.agrees = consistency.deviation_pct <= epsilon_pct;
  return consistency;
}

std::int64_t rounded_to(double value, double epsilon_pct) {
  return std::llround(std::log(value) / std::log1p(epsilon_pct / 100));
}

std::vector<std::string> consistency_limitations(const ConsistencySummary& consistency) {
  std::vector<std::string> sentences;
  if (consistency.permutations_agree == false) {
    sentences.emplace_back("sessions do not agree: they ran with different permutations");
  }
  if (consistency.outputs_agree == false) {
    sentences.emplace_back("sessions do not agree: the same input gave them different tokens");
  }
  for (const MetricConsistency& metric : consistency.metrics) {
    if (metric.agrees) continue;
    sentences.push_back(
        fmt::format("sessions do not agree: {} of one lies {:.1f} % from their mean, more than "
                    "±{:g} %",
                    metric.metric, metric.deviation_pct, consistency.epsilon_pct));
  }
  return sentences;
}

std::optional<ConsistencySummary> case_consistency(const CaseRows& rows,
                                                   const std::vector<MetricValues>& metrics,
                                                   double epsilon_pct) {
  const Tallies tallies = tallies_of(rows, metrics);
  if (tallies.empty()) return std::nullopt;
  ConsistencySummary summary{.epsilon_pct = epsilon_pct};
  std::string output;
  for (const auto& [session, tally] : tallies) {
    output += tally.output;
    summary.sessions.push_back({.session = session,
                                .permutation_hash = tally.permutation_hash,
                                .output_hash = hash_of(tally.output),
                                .metric_hash = metric_hash(tally, epsilon_pct)});
  }
  summary.output_hash = hash_of(output);
  summary.permutations_agree =
      all_alike(tallies, [](const SessionTally& tally) -> std::optional<std::string> {
        if (tally.permutation_hash.empty()) return std::nullopt;
        return tally.permutation_hash;
      });
  summary.outputs_agree = all_alike(tallies, [](const SessionTally& tally) {
    return tally.repeats_itself ? tally.one_output : std::nullopt;
  });
  for (const SessionFigures& figures : common_figures(tallies)) {
    if (auto metric = metric_consistency(figures, epsilon_pct)) {
      summary.metrics.push_back(std::move(*metric));
    }
  }
  if (!summary.metrics.empty()) {
    summary.metrics_agree =
        std::all_of(summary.metrics.begin(), summary.metrics.end(),
                    [](const MetricConsistency& metric) { return metric.agrees; });
  }
  return summary;
}

}  // namespace assay::stats
