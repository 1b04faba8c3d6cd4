// SPDX-License-Identifier: Apache-2.0
#include "assay/report/summary_json.hpp"

#include <cmath>
#include <utility>

namespace assay::report {
namespace {

// `key` with the interval and, where there is something to say of it, `key`_note.
void add_interval(Json& object, const std::string& key, const Estimate& estimate) {
  object[key] = interval_json(estimate.interval);
  if (!estimate.note.empty()) object[key + "_note"] = estimate.note;
}

}  // namespace

Json number_json(std::optional<double> value) {
  if (!value || !std::isfinite(*value)) return nullptr;
  return *value;
}

void make_finite(Json& value) {
  if (value.is_number_float() && !std::isfinite(value.get<double>())) value = nullptr;
  if (!value.is_structured()) return;
  for (auto& item : value) make_finite(item);
}

Json document_json(int schema_version, std::string headline, const Json& stored) {
  Json document{{"schema_version", schema_version}, {"headline", std::move(headline)}};
  for (const auto& [key, value] : stored.items()) document[key] = value;
  make_finite(document);
  return document;
}

Json interval_json(const std::optional<Interval>& interval) {
  if (!interval) return nullptr;
  const auto [lower, upper] = *interval;
  if (!std::isfinite(lower) || !std::isfinite(upper)) return nullptr;
  return Json::array({lower, upper});
}

Json estimate_json(const std::optional<Estimate>& estimate) {
  if (!estimate || !std::isfinite(estimate->point)) return nullptr;
  return {{"point", estimate->point},
          {"interval", interval_json(estimate->interval)},
          {"confidence", estimate->confidence},
          {"note", estimate->note}};
}

Json points_json(const Summary& summary) {
  return {{"n", summary.count},
          {"mean", number_json(summary.mean.point)},
          {"std", number_json(summary.standard_deviation)},
          {"cov", number_json(summary.cov)},
          {"min", number_json(summary.minimum)},
          {"p50", number_json(summary.p50.point)},
          {"p90", number_json(summary.p90.point)},
          {"p95", number_json(summary.p95.point)},
          {"p99", number_json(summary.p99.point)},
          {"max", number_json(summary.maximum)}};
}

Json intervals_json(const Summary& summary) {
  Json intervals = Json::object();
  add_interval(intervals, "mean", summary.mean);
  add_interval(intervals, "p50", summary.p50);
  add_interval(intervals, "p90", summary.p90);
  add_interval(intervals, "p95", summary.p95);
  add_interval(intervals, "p99", summary.p99);
  return intervals;
}

Json causes_json(const std::map<OutlierCause, std::size_t>& by_cause) {
  Json json = Json::object();
  for (const auto& [cause, word] : outlier_cause_words) {
    const auto found = by_cause.find(cause);
    json[std::string(word)] = found == by_cause.end() ? 0 : found->second;
  }
  return json;
}

}  // namespace assay::report
