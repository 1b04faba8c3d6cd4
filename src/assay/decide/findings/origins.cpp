// SPDX-License-Identifier: Apache-2.0

// Where a change of token latency comes from. A token's time is that in which it is chosen and the
// rest, in which the model computes; both are known of every token. So are the tokens.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "assay/decide/findings/kinds.hpp"
#include "assay/stats/moments.hpp"
#include "assay/stats/weighted_mean.hpp"

namespace assay::decide::findings {
namespace {

constexpr double percent = 100;

// Not of the catalog: what a run is compared by are whole latencies.
constexpr MetricDefinition sampling_metric{
    .name = "sampling_mean_ms", .label = "sampling time", .unit = "ms", .is_speed = true};
constexpr MetricDefinition model_metric{
    .name = "model_mean_ms", .label = "model time", .unit = "ms", .is_speed = true};
constexpr MetricDefinition model_cov_metric{
    .name = "model_cv", .label = "model time CoV", .unit = "%"};

// The parts of a case's token latencies.
struct Parts {
  MetricValues sampling{.metric = std::string(sampling_metric.name)};    // mean, ms
  MetricValues model{.metric = std::string(model_metric.name)};          // mean, ms
  MetricValues model_cov{.metric = std::string(model_cov_metric.name)};  // percent
  MetricValues variance_share{.metric = "variance_share"};               // percent
  double share_pct = 0;                                                  // of the mean latency
};

// Of the variance of a session's latencies, the part that goes with choosing: the covariance of
// both over the variance, in percent. None where latencies do not vary.
std::optional<double> variance_share(std::span<const double> latency,
                                     std::span<const double> sampling) {
  const stats::Moments whole = stats::moments_of(latency);
  const stats::Moments part = stats::moments_of(sampling);
  if (!(whole.squared_deviations > 0)) return std::nullopt;
  double products = 0;
  for (std::size_t i = 0; i < latency.size(); ++i) {
    products += (latency[i] - whole.mean) * (sampling[i] - part.mean);
  }
  return percent * products / whole.squared_deviations;
}

std::vector<stats::Unit> units_of(const MetricValues& values) {
  std::vector<stats::Unit> units;
  for (const SessionValue& session : values.sessions) {
    units.push_back({.value = session.value, .weight = session.weight});
  }
  return units;
}

// The weighted mean of the sessions' values becomes the point.
void conclude(MetricValues& values, double confidence) {
  if (values.sessions.empty()) return;
  const Estimate mean = stats::weighted_mean(units_of(values), confidence);
  values.point = mean.point;
  values.count = values.sessions.size();
  if (!mean.interval) return;
  values.lower = mean.interval->lower;
  values.upper = mean.interval->upper;
}

Parts parts_of(const FoundCase& found, double confidence) {
  Parts parts;
  stats::Moments all_model;
  for (const auto& [session, latency] : found.values.token_latency) {
    const std::vector<double>& sampling = found.values.sampling.at(session);
    std::vector<double> model;
    for (std::size_t i = 0; i < latency.size(); ++i) model.push_back(latency[i] - sampling[i]);
    const auto weight = static_cast<double>(latency.size());
    const stats::Moments of_model = stats::moments_of(model);
    all_model = stats::merge(all_model, of_model);
    parts.sampling.sessions.push_back({session, stats::moments_of(sampling).mean, weight});
    parts.model.sessions.push_back({session, of_model.mean, weight});
    if (const auto cov = stats::cov(of_model)) {
      parts.model_cov.sessions.push_back({session, percent * *cov, 1});
    }
    if (const auto share = variance_share(latency, sampling)) {
      parts.variance_share.sessions.push_back({session, *share, weight});
    }
  }
  for (MetricValues* values : {&parts.sampling, &parts.model, &parts.variance_share}) {
    conclude(*values, confidence);
  }
  parts.model_cov.point = percent * stats::cov(all_model).value_or(0);
  const double whole = parts.sampling.point + parts.model.point;
  if (whole > 0) parts.share_pct = percent * parts.sampling.point / whole;
  return parts;
}

// Different sequences of tokens, and iterations.
std::pair<std::size_t, std::size_t> paths_of(const FoundCase& found) {
  std::set<std::vector<std::int32_t>> paths;
  std::size_t iterations = 0;
  for (const auto& [key, tokens] : found.rows.tokens) {
    if (tokens.empty()) continue;
    ++iterations;
    std::vector<std::int32_t> path;
    for (const TokenSample* token : tokens) {
      path.insert(path.end(), token->ids.begin(), token->ids.end());
    }
    paths.insert(std::move(path));
  }
  return {paths.size(), iterations};
}

// A case of a group beside its first one.
struct Origin {
  std::size_t place = 0;
  Judged sampling;
  Judged model;
  std::optional<Judged> model_cov{};
};

struct GroupOrigins {
  const JudgedGroup* group = nullptr;
  std::vector<Parts> parts{};  // of each case
  std::vector<Origin> origins{};
};

GroupOrigins origins_of(const Evidence& evidence, const JudgedGroup& group,
                        const FindingsOptions& options, Family& family) {
  GroupOrigins result{.group = &group};
  for (std::size_t i = 0; i < group.group.cases.size(); ++i) {
    result.parts.push_back(parts_of(case_at(evidence, group.group, i), options.confidence));
  }
  const Parts& first = result.parts.front();
  const auto compared = [&](const MetricDefinition& metric, const MetricValues& one,
                            const MetricValues& other) {
    return judged(metric, one, other, evidence.paired, options, family);
  };
  for (std::size_t i = 1; i < result.parts.size(); ++i) {
    const Parts& other = result.parts[i];
    Origin origin{.place = i,
                  .sampling = compared(sampling_metric, first.sampling, other.sampling),
                  .model = compared(model_metric, first.model, other.model)};
    if (!first.model_cov.sessions.empty() && !other.model_cov.sessions.empty()) {
      origin.model_cov = compared(model_cov_metric, first.model_cov, other.model_cov);
    }
    result.origins.push_back(std::move(origin));
  }
  return result;
}

// Builds findings about one group.
class OriginFindings {
 public:
  OriginFindings(const Evidence& evidence, const GroupOrigins& origins,
                 const FindingsOptions& options, std::vector<Finding>& findings)
      : evidence_(evidence), origins_(origins), options_(options), findings_(findings) {}

  void add() {
    add_sampling_time();
    add_model_time();
    add_model_variability();
    add_variance_share();
    add_paths();
    add_lengths();
  }

 private:
  const FoundCase& case_of(std::size_t place) const {
    return case_at(evidence_, origins_.group->group, place);
  }

  std::string name_of(std::size_t place) const { return case_of(place).summary->name; }

  Finding begin(FindingKind kind, const char* unit) const {
    return {.kind = kind,
            .support = Support::counted,
            .group = origins_.group->group.name,
            .baseline_case = name_of(0),
            .varied = origins_.group->group.varied,
            .unit = unit};
  }

  void add_compared(Finding finding) {
    if (finding.effects.empty()) return;
    finding.support = support_of_all(finding.effects);
    findings_.push_back(std::move(finding));
  }

  void add_sampling_time() {
    Finding finding = begin(FindingKind::sampling_time, "ms");
    finding.baseline = figure_of(origins_.parts.front().sampling);
    finding.details["share_pct"] = origins_.parts.front().share_pct;
    for (const Origin& origin : origins_.origins) {
      const Parts& parts = origins_.parts[origin.place];
      FindingEffect effect =
          effect_of(name_of(origin.place), figure_of(parts.sampling), origin.sampling,
                    support_of_change(origin.sampling, options_));
      effect.details["share_pct"] = parts.share_pct;
      const Judged* latency = find_pair(origins_.group->latency, 0, origin.place);
      if (latency != nullptr && support_of_change(*latency, options_) == Support::shown) {
        const double whole = latency->row.difference.point;
        effect.details["explained_pct"] = percent * origin.sampling.row.difference.point / whole;
      }
      finding.effects.push_back(std::move(effect));
    }
    add_compared(std::move(finding));
  }

  void add_model_time() {
    Finding finding = begin(FindingKind::model_time, "ms");
    finding.baseline = figure_of(origins_.parts.front().model);
    for (const Origin& origin : origins_.origins) {
      finding.effects.push_back(effect_of(name_of(origin.place),
                                          figure_of(origins_.parts[origin.place].model),
                                          origin.model, support_of_change(origin.model, options_)));
    }
    add_compared(std::move(finding));
  }

  void add_model_variability() {
    Finding finding = begin(FindingKind::model_variability, "%");
    finding.baseline = FindingFigure{.point = origins_.parts.front().model_cov.point};
    for (const Origin& origin : origins_.origins) {
      if (!origin.model_cov) continue;
      finding.effects.push_back(
          effect_of(name_of(origin.place),
                    FindingFigure{.point = origins_.parts[origin.place].model_cov.point},
                    *origin.model_cov, support_of_cov(*origin.model_cov, options_)));
    }
    add_compared(std::move(finding));
  }

  // Of the baseline too.
  void add_variance_share() {
    Finding finding = begin(FindingKind::variance_share, "%");
    finding.baseline_case.clear();
    for (std::size_t i = 0; i < origins_.parts.size(); ++i) {
      const MetricValues& share = origins_.parts[i].variance_share;
      if (share.sessions.empty()) continue;
      finding.effects.push_back({.case_name = name_of(i), .value = figure_of(share)});
    }
    if (!finding.effects.empty()) findings_.push_back(std::move(finding));
  }

  void add_paths() {
    Finding finding = begin(FindingKind::token_paths, "paths");
    finding.baseline_case.clear();
    for (std::size_t i = 0; i < origins_.parts.size(); ++i) {
      const auto [paths, iterations] = paths_of(case_of(i));
      if (iterations == 0) continue;
      FindingEffect effect{.case_name = name_of(i), .value = {.point = static_cast<double>(paths)}};
      effect.details["iterations"] = static_cast<double>(iterations);
      finding.effects.push_back(std::move(effect));
    }
    if (!finding.effects.empty()) findings_.push_back(std::move(finding));
  }

  // refuted: all are of one length, which is no cause then.
  void add_lengths() {
    Finding finding = begin(FindingKind::lengths, "tokens");
    finding.baseline_case.clear();
    std::set<std::int64_t> all;
    for (std::size_t i = 0; i < origins_.parts.size(); ++i) {
      std::set<std::int64_t> lengths;
      for (const Sample* sample : case_of(i).rows.timed) lengths.insert(sample->tokens_out);
      if (lengths.empty()) continue;
      all.insert(lengths.begin(), lengths.end());
      FindingEffect effect{.case_name = name_of(i)};
      effect.value = {.point = static_cast<double>(*lengths.rbegin()),
                      .lower = static_cast<double>(*lengths.begin()),
                      .upper = static_cast<double>(*lengths.rbegin())};
      finding.effects.push_back(std::move(effect));
    }
    if (all.empty()) return;
    finding.support = all.size() == 1 ? Support::refuted : Support::counted;
    findings_.push_back(std::move(finding));
  }

  const Evidence& evidence_;
  const GroupOrigins& origins_;
  const FindingsOptions& options_;
  std::vector<Finding>& findings_;
};

}  // namespace

bool has_change(const JudgedGroup& group, const FindingsOptions& options) {
  if (group.group.varies != Varies::settings) return false;
  for (std::size_t i = 1; i < group.group.cases.size(); ++i) {
    const Judged* latency = find_pair(group.latency, 0, i);
    const Judged* cov = find_pair(group.cov, 0, i);
    if (latency != nullptr && support_of_change(*latency, options) == Support::shown) return true;
    if (cov != nullptr && support_of_cov(*cov, options) == Support::shown) return true;
  }
  return false;
}

void add_origins(const Evidence& evidence, std::span<const JudgedGroup> groups,
                 const FindingsOptions& options, Family& family, std::vector<Finding>& findings) {
  if (!evidence.of_tokens) return;
  std::vector<GroupOrigins> origins;
  for (const JudgedGroup& group : groups) {
    const bool has_tokens = std::all_of(
        group.group.cases.begin(), group.group.cases.end(),
        [&](std::size_t index) { return !evidence.cases[index].values.token_latency.empty(); });
    if (has_tokens && has_change(group, options)) {
      origins.push_back(origins_of(evidence, group, options, family));
    }
  }
  family.adjust();
  for (const GroupOrigins& of_group : origins) {
    OriginFindings(evidence, of_group, options, findings).add();
  }
}

}  // namespace assay::decide::findings
