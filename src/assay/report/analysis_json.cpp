// SPDX-License-Identifier: Apache-2.0
#include "assay/report/analysis_json.hpp"

#include <string>
#include <utility>

#include "assay/data/fields.hpp"
#include "assay/report/analysis_words.hpp"
#include "assay/report/summary_json.hpp"

namespace assay::report {
namespace {

constexpr int schema_version = 1;

Json text_or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json count_or_null(std::uint64_t count) {
  return count == 0 ? Json() : Json(count);
}

Json per_token_json(const PerToken& per_token) {
  return {{"latency_ms", estimate_json(per_token.latency_ms)},
          {"memory_mb", estimate_json(per_token.memory_mb)}};
}

Json model_json(const AnalyzedModel& model) {
  Json values = Json::object();
  for (const auto& [criterion, word] : criterion_words) {
    values[std::string(word)] = estimate_json(value_of(model, criterion));
  }
  return {{"name", model.name},
          {"source", model.source},
          {"case", model.case_name},
          {"model", text_or_null(model.model)},
          {"type", text_or_null(model.type)},
          {"engine", text_or_null(model.engine)},
          {"device", text_or_null(model.device)},
          {"parameters", count_or_null(model.parameters)},
          {"bytes", count_or_null(model.bytes)},
          {"synthetic", model.synthetic},
          {"simulated", model.simulated},
          {"status", word_of(model.completion)},
          {"sessions", model.sessions},
          {"values", std::move(values)},
          {"latency_std_ms", number_json(model.standard_deviation_ms)},
          {"samples_per_s", estimate_json(model.samples_per_s)},
          {"quality_pct", estimate_json(model.quality_pct)},
          {"per_token", per_token_json(model.per_token)},
          {"per_padded_token", per_token_json(model.per_padded_token)}};
}

Json ranking_json(const WorkloadGroup& group, const Ranking& ranking) {
  Json places = Json::array();
  for (const Placed& placed : ranking.places) {
    places.push_back({{"name", group.models[placed.model].name},
                      {"rank", to_json(placed.rank)},
                      {"worst_rank", placed.rank ? Json(placed.worst_rank) : Json()},
                      {"tied", placed.is_tied}});
  }
  return {{"criterion", word_of(ranking.criterion)},
          {"metric", ranking.metric->name},
          {"unit", ranking.metric->unit},
          {"better", word_of(ranking.metric->better)},
          {"pairs", ranking.pairs},
          {"bounded", ranking.is_bounded},
          {"places", std::move(places)}};
}

Json pair_json(const WorkloadGroup& group, const ModelPair& pair) {
  return {{"faster", group.models[pair.faster].name},
          {"slower", group.models[pair.slower].name},
          {"speedup", estimate_json(pair.speedup)},
          {"adjusted_p", number_json(pair.adjusted_p)},
          {"memory_ratio", estimate_json(pair.memory_ratio)},
          {"memory_adjusted_p", number_json(pair.memory_adjusted_p)},
          {"trade_off", pair.trade_off}};
}

Json spread_json(const std::optional<Spread>& spread) {
  if (!spread) return nullptr;
  return {{"models", spread->count},
          {"mean", number_json(spread->mean)},
          {"std", number_json(spread->standard_deviation)},
          {"min", number_json(spread->minimum)},
          {"max", number_json(spread->maximum)}};
}

Json type_json(const TypeSummary& type) {
  Json values = Json::object();
  for (const auto& [criterion, word] : criterion_words) {
    values[std::string(word)] = spread_json(type.values[index_of(criterion)]);
  }
  return {{"type", type.type}, {"models", type.models}, {"values", std::move(values)}};
}

Json front_json(const WorkloadGroup& group) {
  const ParetoFront& front = group.front;
  Json points = Json::array();
  for (const FrontPoint& point : front.points) {
    points.push_back({{"name", group.models[point.model].name},
                      {"on_front", point.is_on_front},
                      {"dominated_by",
                       point.dominated_by ? Json(group.models[*point.dominated_by].name) : Json()},
                      {"certain", point.is_certain}});
  }
  return {{"third_axis", word_of(front.axis)},
          {"memory", front.has_memory},
          {"left_out", front.left_out},
          {"points", std::move(points)}};
}

template <class Items, class ToJson>
Json list_json(const Items& items, ToJson to) {
  Json list = Json::array();
  for (const auto& item : items) list.push_back(to(item));
  return list;
}

Json group_json(const WorkloadGroup& group) {
  return {{"workload", to_json(group.workload)},
          {"models", list_json(group.models, model_json)},
          {"rankings",
           list_json(group.rankings, [&](const Ranking& one) { return ranking_json(group, one); })},
          {"pairs",
           list_json(group.pairs, [&](const ModelPair& one) { return pair_json(group, one); })},
          {"all_pairs", group.all_pairs},
          {"types", list_json(group.types, type_json)},
          {"front", front_json(group)}};
}

}  // namespace

Json analysis_json(const Analysis& analysis) {
  return {{"schema_version", schema_version},
          {"headline", analysis_headline(analysis)},
          {"sources", to_json(analysis.sources)},
          {"confidence", analysis.confidence},
          {"groups", list_json(analysis.groups, group_json)},
          {"left_out", list_json(analysis.left_out,
                                 [](const LeftOut& left) {
                                   return Json{{"source", left.source},
                                               {"case", left.case_name},
                                               {"reason", left.reason}};
                                 })},
          {"limitations", to_json(analysis.limitations)}};
}

}  // namespace assay::report
