// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/model_front.hpp"

#include <algorithm>
#include <vector>

#include "assay/decide/pareto.hpp"

namespace assay::decide {
namespace {

FrontAxis axis_of(const WorkloadGroup& group) {
  const auto& models = group.models;
  const auto all = [&](auto has) { return std::all_of(models.begin(), models.end(), has); };
  if (all([](const AnalyzedModel& model) { return model.quality_pct.has_value(); })) {
    return FrontAxis::quality;
  }
  if (all([](const AnalyzedModel& model) { return model.parameters > 0; })) {
    return FrontAxis::parameters;
  }
  return FrontAxis::none;
}

double third_cost(const AnalyzedModel& model, FrontAxis axis) {
  if (axis == FrontAxis::quality) return -model.quality_pct->point;
  return axis == FrontAxis::parameters ? -static_cast<double>(model.parameters) : 0;
}

}  // namespace

ParetoFront model_front(const WorkloadGroup& group, const GroupRanks& ranks, double confidence) {
  ParetoFront front{.axis = axis_of(group)};
  const auto& models = group.models;
  front.has_memory = std::any_of(models.begin(), models.end(), [](const AnalyzedModel& model) {
    return value_of(model, Criterion::memory).has_value();
  });
  const Ranking* by_latency = find_ranking(group, Criterion::latency);
  if (by_latency == nullptr) return front;
  std::vector<std::size_t> members;
  std::vector<Costs> costs;
  for (const Placed& placed : by_latency->places) {
    const AnalyzedModel& model = models[placed.model];
    const auto& memory = value_of(model, Criterion::memory);
    if (front.has_memory && !memory) {
      ++front.left_out;
      continue;
    }
    members.push_back(placed.model);
    costs.push_back({value_of(model, Criterion::latency)->point, memory ? memory->point : 0,
                     third_cost(model, front.axis)});
  }
  const auto dominated_by = dominators(costs);
  for (std::size_t i = 0; i < members.size(); ++i) {
    FrontPoint& point = front.points.emplace_back();
    point.model = members[i];
    if (!dominated_by[i]) continue;
    const std::size_t other = members[*dominated_by[i]];
    point.is_on_front = false;
    point.dominated_by = other;
    point.is_certain = differ(ranks[index_of(Criterion::latency)], other, members[i], confidence) ||
                       differ(ranks[index_of(Criterion::memory)], other, members[i], confidence);
  }
  return front;
}

}  // namespace assay::decide
