// SPDX-License-Identifier: Apache-2.0
#include "assay/report/repeatability_json.hpp"

#include <utility>

#include "assay/data/fields.hpp"
#include "assay/report/repeatability_answers.hpp"
#include "assay/report/summary_json.hpp"

namespace assay::report {
namespace {

constexpr int schema_version = 1;

Json split_json(const std::optional<VarianceSplit>& split) {
  if (!split) return nullptr;
  return {{"within_session_std", number_json(split->within_sd)},
          {"between_session_std", number_json(split->between_sd)},
          {"icc", number_json(split->icc)}};
}

Json cov_check_json(const StageRepeatability& stage) {
  Json json{{"target", cov_target},
            {"verdict", word_of(cov_verdict(stage))},
            {"cov", number_json(stage.summary.cov)},
            {"cov_ci95", interval_json(stage.cov_interval)}};
  return json;
}

Json drift_json(const Drift& drift) {
  Json changes = Json::array();
  for (const ChangePoint& change : drift.change_points) {
    changes.push_back({{"session", change.session},
                       {"iteration", change.iteration},
                       {"mean_before", number_json(change.mean_before)},
                       {"mean_after", number_json(change.mean_after)}});
  }
  return {{"judged_sessions", drift.judged_sessions},
          {"steady_sessions", drift.steady_sessions},
          {"longest_transient", drift.longest_transient},
          {"change_points", std::move(changes)}};
}

Json outliers_json(const Outliers& outliers) {
  Json worst = Json::array();
  for (const Outlier& outlier : outliers.worst) {
    worst.push_back({{"session", outlier.session},
                     {"iteration", outlier.iteration},
                     {"value", number_json(outlier.value)},
                     {"severity", word_of(outlier.severity)},
                     {"cause", word_of(outlier.cause)},
                     {"beside", to_json(outlier.beside)}});
  }
  return {{"mild", outliers.mild},
          {"severe", outliers.severe},
          {"extreme", outliers.extreme},
          {"excluded", false},
          {"explained", number_json(outliers.explained)},
          {"by_cause", causes_json(outliers.by_cause)},
          {"worst", std::move(worst)}};
}

Json plan_json(const std::optional<SessionPlan>& plan) {
  if (!plan) return nullptr;
  return {{"sessions", plan->sessions},
          {"iterations_per_session", plan->iterations},
          {"seconds", number_json(plan->seconds)}};
}

Json repeats_json(std::span<const RepeatsNeeded> repeats) {
  Json list = Json::array();
  for (const RepeatsNeeded& needed : repeats) {
    list.push_back({{"metric", word_of(needed.metric)},
                    {"relative_ci", needed.relative},
                    {"iterations_alone", needed.iterations ? Json(*needed.iterations) : Json()},
                    {"plan", plan_json(needed.plan)},
                    {"note", needed.note}});
  }
  return list;
}

Json convergence_json(std::span<const ConvergencePoint> points) {
  Json list = Json::array();
  for (const ConvergencePoint& point : points) {
    list.push_back({{"n", point.count},
                    {"mean", number_json(point.mean.point)},
                    {"mean_ci95", interval_json(point.mean.interval)},
                    {"std", number_json(point.standard_deviation.point)},
                    {"std_ci95", interval_json(point.standard_deviation.interval)}});
  }
  return list;
}

Json stage_json(const StageRepeatability& stage) {
  Json intervals = intervals_json(stage.summary);
  intervals["std"] = interval_json(stage.standard_deviation_interval);
  intervals["cov"] = interval_json(stage.cov_interval);
  const Shape& shape = stage.shape;
  return {{"sessions", stage.summary.sessions},
          {"summary", points_json(stage.summary)},
          {"summary_ci95", std::move(intervals)},
          {"cov_check", cov_check_json(stage)},
          {"variance", split_json(stage.split)},
          {"shape",
           {{"skewness", number_json(shape.skewness)},
            {"excess_kurtosis", number_json(shape.excess_kurtosis)},
            {"dip", number_json(shape.dip)},
            {"dip_p_value", number_json(shape.dip_p_value)},
            {"modes", to_json(shape.modes)}}},
          {"dependence",
           {{"lag_one", number_json(stage.dependence.lag_one)},
            {"effective_n", number_json(stage.dependence.effective_count)}}},
          {"drift", drift_json(stage.drift)},
          {"outliers", outliers_json(stage.outliers)},
          {"repeats", repeats_json(stage.repeats)},
          {"sufficient_n", stage.sufficient ? Json(*stage.sufficient) : Json()},
          {"convergence", convergence_json(stage.convergence)},
          {"answers", to_json(answers(stage))}};
}

Json case_json(const CaseRepeatability& point) {
  Json stages = Json::object();
  for (const StageRepeatability& stage : point.stages) stages[stage.stage] = stage_json(stage);
  return {{"name", point.name},
          {"simulated", point.simulated},
          {"stages", std::move(stages)},
          {"limitations", to_json(point.limitations)}};
}

}  // namespace

Json repeatability_json(const Repeatability& repeatability) {
  Json comparisons = Json::array();
  for (const CovComparison& comparison : repeatability.cov_comparisons) {
    comparisons.push_back({{"stage", comparison.stage},
                           {"f", number_json(comparison.statistic)},
                           {"degrees_between", number_json(comparison.degrees_between)},
                           {"degrees_within", number_json(comparison.degrees_within)},
                           {"p_value", number_json(comparison.p_value)},
                           {"level", comparison.within_session ? "iterations" : "sessions"},
                           {"answer", answer(comparison, repeatability.confidence)}});
  }
  Json cases = Json::array();
  for (const CaseRepeatability& point : repeatability.cases) cases.push_back(case_json(point));
  return {{"schema_version", schema_version},
          {"source", repeatability.source},
          {"unit", repeatability.unit.empty() ? Json() : Json(repeatability.unit)},
          {"confidence", repeatability.confidence},
          {"cases", std::move(cases)},
          {"cov_comparisons", std::move(comparisons)},
          {"limitations", to_json(repeatability.limitations)}};
}

}  // namespace assay::report
