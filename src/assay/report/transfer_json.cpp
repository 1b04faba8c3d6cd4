// SPDX-License-Identifier: Apache-2.0
#include "assay/report/transfer_json.hpp"

#include <cstddef>
#include <utility>

#include "assay/data/dataset.hpp"
#include "assay/report/summary_json.hpp"
#include "assay/report/transfer_words.hpp"

namespace assay::report {
namespace {

constexpr int schema_version = 1;
constexpr double percent = 100;

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json();
}

Json cost_json(const CalibrationCost* cost) {
  return cost == nullptr ? Json() : Json(cost->target_s);
}

Json point_json(const TransferResults& results, TransferMethod method, std::size_t n,
                std::optional<std::size_t> next) {
  const TransferScore& score = *find_score(results, method, n, total_stage);
  const TransferScore* none = find_score(results, TransferMethod::none, n, total_stage);
  const TransferScore* after = next ? find_score(results, method, *next, total_stage) : nullptr;
  const CalibrationCost* cost = find_cost(results, n);
  const CalibrationCost* next_cost = next ? find_cost(results, *next) : nullptr;
  Json point{{"n", n},
             {"mape_pct", score.mape_pct},
             {"mape_sd_pct", score.mape_sd_pct},
             {"mae_ms", score.mae_ms},
             {"p95_abs_ms", score.p95_abs_ms},
             {"target_s", cost_json(cost)},
             {"reduction_points", nullptr},
             {"reduction_pct", nullptr},
             {"next_points", nullptr},
             {"next_s", nullptr}};
  if (none != nullptr) {
    point["reduction_points"] = none->mape_pct - score.mape_pct;
    if (none->mape_pct > 0) {
      point["reduction_pct"] = percent * (1 - score.mape_pct / none->mape_pct);
    }
  }
  if (after != nullptr) point["next_points"] = score.mape_pct - after->mape_pct;
  if (cost != nullptr && next_cost != nullptr)
    point["next_s"] = next_cost->target_s - cost->target_s;
  return point;
}

Json curve_json(const TransferResults& results, TransferMethod method) {
  std::vector<std::size_t> sizes;
  for (const std::size_t n : sizes_of(results)) {
    if (find_score(results, method, n, total_stage) != nullptr) sizes.push_back(n);
  }
  Json points = Json::array();
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    points.push_back(point_json(results, method, sizes[i],
                                i + 1 < sizes.size() ? std::optional(sizes[i + 1]) : std::nullopt));
  }
  return {{"method", word_of(method)}, {"points", std::move(points)}};
}

Json enough_json(const TransferResults& results) {
  const auto enough = enough_samples(results);
  if (!enough) return {};
  return {{"method", word_of(enough->method)},
          {"n", enough->n},
          {"mape_pct", enough->mape_pct},
          {"none_mape_pct", or_null(enough->none_pct)},
          {"target_s", or_null(enough->target_s)}};
}

Json pair_json(const TransferResults& results) {
  Json curves = Json::array();
  for (const TransferMethod method : methods_of(results)) {
    curves.push_back(curve_json(results, method));
  }
  return {{"source", results.source},
          {"target", results.target},
          {"source_device", results.source_device},
          {"target_device", results.target_device},
          {"source_known", results.source_known},
          {"draws", results.seeds},
          {"statement", transfer_headline(results)},
          {"enough", enough_json(results)},
          {"curves", std::move(curves)}};
}

}  // namespace

Json calibration_results_json(const TransferResults& results) {
  return document_json(schema_version, transfer_headline(results), to_json(results));
}

Json transfer_curves_json(std::span<const TransferResults> pairs) {
  Json list = Json::array();
  for (const TransferResults& results : pairs) list.push_back(pair_json(results));
  Json document{{"schema_version", schema_version}, {"pairs", std::move(list)}};
  make_finite(document);
  return document;
}

}  // namespace assay::report
