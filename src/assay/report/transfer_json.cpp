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

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json();
}

Json cost_json(const CalibrationCost* cost) {
  return cost == nullptr ? Json() : Json(cost->target_s);
}

Json point_json(const TransferResults& results, TransferMethod method, std::size_t n) {
  const TransferScore& score = *find_score(results, method, n, total_stage);
  const TransferScore* none = find_score(results, TransferMethod::none, n, total_stage);
  const NextSamples next = next_samples(results, method, n);
  return {{"n", n},
          {"mape_pct", score.mape_pct},
          {"mape_sd_pct", score.mape_sd_pct},
          {"mae_ms", score.mae_ms},
          {"p95_abs_ms", score.p95_abs_ms},
          {"target_s", cost_json(find_cost(results, n))},
          {"reduction_points", none == nullptr ? Json() : Json(none->mape_pct - score.mape_pct)},
          {"reduction_pct", or_null(taken_off_pct(results, method, n))},
          {"next_points", or_null(next.points)},
          {"next_s", or_null(next.target_s)}};
}

Json curve_json(const TransferResults& results, TransferMethod method) {
  Json points = Json::array();
  for (const std::size_t n : sizes_of(results)) {
    if (find_score(results, method, n, total_stage) == nullptr) continue;
    points.push_back(point_json(results, method, n));
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
