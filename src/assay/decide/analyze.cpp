// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/analyze.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/data/environment.hpp"
#include "assay/data/workload.hpp"
#include "assay/decide/model_front.hpp"
#include "assay/decide/model_pairs.hpp"
#include "assay/decide/model_values.hpp"
#include "assay/stats/moments.hpp"

namespace assay::decide {
namespace {

constexpr std::array criteria{Criterion::latency, Criterion::throughput, Criterion::memory,
                              Criterion::consistency};

// A case with the measurement that it is of.
struct Member {
  const Measurement* measurement = nullptr;
  const MeasuredCase* point = nullptr;
};

bool has_latency(const MeasuredCase& point) {
  return find_values(point.metrics, "latency_mean_ms") != nullptr;
}

LeftOut left_out(const Measurement& measurement, const MeasuredCase& point) {
  std::string reason =
      point.completion == Completion::complete
          ? "no latency is known of it"
          : fmt::format("{}: {}", word_of(point.completion),
                        point.failure.empty() ? "no reason is known" : point.failure);
  return {measurement.label, point.name, std::move(reason)};
}

// By workload, in the order in which the cases come.
std::vector<std::vector<Member>> members_by_workload(std::span<const Measurement> measurements,
                                                     Analysis& analysis) {
  std::vector<std::vector<Member>> groups;
  std::map<std::string, std::size_t> places;
  for (const Measurement& measurement : measurements) {
    for (const MeasuredCase& point : measurement.cases) {
      if (!has_latency(point)) {
        analysis.left_out.push_back(left_out(measurement, point));
        continue;
      }
      const Knobs workload = workload_of(point.knobs, point.task);
      const auto [place, is_new] =
          places.try_emplace(canonical_text(to_json(workload)), groups.size());
      if (is_new) {
        groups.emplace_back();
        analysis.groups.push_back({.workload = workload});
      }
      groups[place->second].push_back({&measurement, &point});
    }
  }
  return groups;
}

// The shortest names that are unique: of the model, of the case, of the case with its source.
std::vector<std::string> names_of(std::span<const Member> members) {
  using NameOf = std::string (*)(const Member&);
  constexpr std::array<NameOf, 3> ways{
      [](const Member& member) {
        return member.point->model.empty() ? member.point->name : member.point->model;
      },
      [](const Member& member) { return member.point->name; },
      [](const Member& member) {
        return fmt::format("{}/{}", member.measurement->label, member.point->name);
      }};
  std::vector<std::string> names(members.size());
  std::vector<std::size_t> open(members.size());
  for (std::size_t i = 0; i < open.size(); ++i) open[i] = i;
  for (const NameOf name_of : ways) {
    std::map<std::string, std::size_t> uses;
    for (const std::size_t i : open) names[i] = name_of(members[i]);
    for (const std::string& name : names) ++uses[name];
    std::erase_if(open, [&](std::size_t i) { return uses[names[i]] == 1; });
  }
  return names;
}

AnalyzedModel model_of(const Member& member, std::string name, const ModelMetrics& metrics,
                       double confidence) {
  const MeasuredCase& point = *member.point;
  AnalyzedModel model{.name = std::move(name),
                      .source = member.measurement->label,
                      .case_name = point.name,
                      .model = point.model,
                      .type = point.model_type,
                      .engine = point.engine,
                      .device = point.engine_facts ? point.engine_facts->device : "",
                      .simulated = point.simulated,
                      .completion = point.completion};
  if (point.model_facts) {
    model.parameters = point.model_facts->parameters;
    model.bytes = point.model_facts->bytes;
    model.synthetic = point.model_facts->synthetic;
  }
  add_values(point, metrics, confidence, model);
  return model;
}

Ranking ranking_of(Criterion criterion, const MetricDefinition* metric,
                   std::span<const std::size_t> contenders, const Ranks& ranks) {
  Ranking ranking{.criterion = criterion,
                  .metric = metric,
                  .pairs = ranks.pairs,
                  .is_bounded = ranks.is_bounded};
  std::map<std::size_t, std::size_t> uses;
  for (const auto& range : ranks.ranges) {
    if (range) ++uses[range->rank];
  }
  for (const std::size_t index : ranks.order) {
    Placed& placed = ranking.places.emplace_back();
    placed.model = contenders[index];
    if (const auto& range = ranks.ranges[index]) {
      placed.rank = range->rank;
      placed.worst_rank = range->worst;
      placed.is_tied = uses[range->rank] > 1;
    }
  }
  return ranking;
}

std::vector<TypeSummary> types_of(const WorkloadGroup& group) {
  std::map<std::string, std::vector<const AnalyzedModel*>> by_type;
  for (const AnalyzedModel& model : group.models) {
    if (!model.type.empty()) by_type[model.type].push_back(&model);
  }
  std::vector<TypeSummary> types;
  for (const auto& [type, models] : by_type) {
    TypeSummary& summary = types.emplace_back();
    summary.type = type;
    summary.models = models.size();
    for (const Criterion criterion : criteria) {
      std::vector<double> values;
      for (const AnalyzedModel* model : models) {
        if (const auto& value = value_of(*model, criterion)) values.push_back(value->point);
      }
      if (values.empty()) continue;
      const stats::Moments moments = stats::moments_of(values);
      const auto [least, most] = std::minmax_element(values.begin(), values.end());
      summary.values[index_of(criterion)] =
          Spread{.count = moments.count,
                 .mean = moments.mean,
                 .standard_deviation = stats::standard_deviation(moments),
                 .minimum = *least,
                 .maximum = *most};
    }
  }
  return types;
}

void fill(std::span<const Member> members, const AnalyzeOptions& options, WorkloadGroup& group) {
  std::vector<const MeasuredCase*> points;
  for (const Member& member : members) points.push_back(member.point);
  const ModelMetrics metrics = metrics_of(points);
  std::vector<std::string> names = names_of(members);
  for (std::size_t i = 0; i < members.size(); ++i) {
    group.models.push_back(model_of(members[i], std::move(names[i]), metrics, options.confidence));
  }
  GroupRanks ranks;
  for (const Criterion criterion : criteria) {
    const MetricDefinition* metric = metrics.of[index_of(criterion)];
    if (metric == nullptr) continue;
    std::vector<Contender> contenders;
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const MetricValues* values = find_values(points[i]->metrics, metric->name);
      if (values == nullptr) continue;
      contenders.push_back({value_of(group.models[i], criterion)->point, units_of(*values)});
      indices.push_back(i);
    }
    Ranks of_criterion =
        ranks_of(contenders, metric->better, options.confidence, options.most_ranked);
    group.rankings.push_back(ranking_of(criterion, metric, indices, of_criterion));
    ranks[index_of(criterion)] = CriterionRanks(std::move(of_criterion), indices, points.size());
  }
  group.pairs = model_pairs(points, group, ranks, options);
  group.all_pairs = points.size() * (points.size() - 1) / 2;
  group.types = types_of(group);
  group.front = model_front(group, ranks, options.confidence);
}

bool any(const Analysis& analysis, bool (*holds)(const AnalyzedModel&)) {
  return std::any_of(analysis.groups.begin(), analysis.groups.end(), [&](const auto& group) {
    return std::any_of(group.models.begin(), group.models.end(), holds);
  });
}

// What differs between the machines, as far as they are known.
void add_environments(std::span<const Measurement> measurements,
                      std::vector<std::string>& limitations) {
  if (measurements.size() < 2) return;
  limitations.emplace_back(
      "what was measured in different runs was measured one after the other: a drift of the "
      "machine "
      "between them looks like a difference of models");
  const Measurement* first = nullptr;
  std::vector<std::string> fields;
  std::vector<std::string> unknown;
  for (const Measurement& measurement : measurements) {
    if (!measurement.environment.is_object()) {
      unknown.push_back(measurement.label);
      continue;
    }
    if (first == nullptr) first = &measurement;
    for (std::string& field : differing_fields(first->environment, measurement.environment)) {
      if (std::find(fields.begin(), fields.end(), field) == fields.end()) {
        fields.push_back(std::move(field));
      }
    }
  }
  if (!fields.empty()) {
    limitations.push_back(
        fmt::format("the runs are of environments that differ in {}: differences of models and of "
                    "machines cannot be told apart",
                    text::join(fields, ", ")));
  }
  if (!unknown.empty()) {
    limitations.push_back(fmt::format(
        "the environment of {} is not known: whether all are of one machine cannot be told",
        text::join(unknown, ", ")));
  }
}

void add_limitations(std::span<const Measurement> measurements, Analysis& analysis) {
  std::vector<std::string>& limitations = analysis.limitations;
  if (any(analysis, [](const AnalyzedModel& model) { return model.simulated; })) {
    limitations.emplace_back(
        "simulated: models marked * ran in virtual time and were not measured");
  }
  if (any(analysis, [](const AnalyzedModel& model) { return model.sessions == 1; })) {
    limitations.emplace_back(
        "one session: its intervals hold within this session only, and whether its model is faster "
        "than another cannot be told");
  }
  if (any(analysis, [](const AnalyzedModel& model) { return model.sessions == 0; })) {
    limitations.emplace_back(
        "of models without the values of their sessions the intervals are as given, and "
        "comparisons "
        "cannot be told");
  }
  if (any(analysis,
          [](const AnalyzedModel& model) { return model.completion != Completion::complete; })) {
    limitations.emplace_back("models marked † were not measured to the end");
  }
  if (any(analysis, [](const AnalyzedModel& model) { return model.synthetic; })) {
    limitations.emplace_back(
        "weights are synthetic: latency and memory are those of the shape, and nothing follows of "
        "quality");
  }
  add_environments(measurements, limitations);
  for (const WorkloadGroup& group : analysis.groups) {
    const bool is_bounded = std::any_of(group.rankings.begin(), group.rankings.end(),
                                        [](const Ranking& ranking) { return ranking.is_bounded; });
    if (!is_bounded) continue;
    limitations.push_back(fmt::format(
        "{} models of one workload are too many to test every pair: only pairs with the "
        "best and of neighbours were tested, adjusted over all; a rank says how many "
        "of these are better",
        group.models.size()));
  }
}

}  // namespace

Analysis analyze(std::span<const Measurement> measurements, const AnalyzeOptions& options) {
  Analysis analysis{.confidence = options.confidence};
  for (const Measurement& measurement : measurements) analysis.sources.push_back(measurement.label);
  const auto members = members_by_workload(measurements, analysis);
  for (std::size_t i = 0; i < members.size(); ++i) {
    fill(members[i], options, analysis.groups[i]);
  }
  add_limitations(measurements, analysis);
  return analysis;
}

}  // namespace assay::decide
