// SPDX-License-Identifier: Apache-2.0
#pragma once

// Constructed findings for the tests of reports: of samplers, and of models.

#include <utility>

#include "assay/data/findings.hpp"

namespace assay::test {

inline FindingRow finding_row(const char* name, double latency_ms, double cov_pct, double rss_mb) {
  FindingRow row{.case_name = name, .model = "tiny", .quantization = "q8_0"};
  row.latency_mean_ms = FindingFigure{latency_ms, latency_ms - 0.05, latency_ms + 0.05};
  row.latency_p99_ms = FindingFigure{1.02 * latency_ms};
  row.latency_max_ms = 1.05 * latency_ms;
  row.latency_cov_pct = FindingFigure{cov_pct};
  row.peak_rss_mb = FindingFigure{rss_mb, rss_mb - 0.1, rss_mb + 0.1};
  row.tokens_s = FindingFigure{1000 / latency_ms};
  return row;
}

inline FindingEffect changed_effect(const char* name, Support support, double value,
                                    FindingFigure change_pct, FindingFigure difference) {
  FindingEffect effect{.case_name = name, .support = support, .value = {value}};
  effect.change_pct = change_pct;
  effect.difference = difference;
  effect.p = support == Support::shown ? 0.0001 : 0.4;
  effect.adjusted_p = support == Support::shown ? 0.0008 : 1;
  return effect;
}

inline Finding change_finding(FindingKind kind, Support support, const char* unit, double baseline,
                              std::vector<FindingEffect> effects) {
  return {.kind = kind,
          .support = support,
          .baseline_case = "greedy",
          .varied = {"sampler"},
          .unit = unit,
          .baseline = FindingFigure{baseline},
          .effects = std::move(effects)};
}

// Drawing tokens takes time, and that varies.
inline Findings sampling_findings() {
  Findings findings{.study = "sampling",
                    .run_id = "a1b2c3d4e5f6",
                    .of_tokens = true,
                    .tests = 8,
                    .origin_tests = 6,
                    .sessions = 5,
                    .paired = true};
  findings.rows = {finding_row("greedy", 34, 0.731, 2150),
                   finding_row("temperature", 46.7, 16.5, 2150),
                   finding_row("top_k", 46.6, 16.4, 2150)};
  for (std::size_t i = 1; i < findings.rows.size(); ++i) {
    findings.rows[i].baseline_case = "greedy";
    findings.rows[i].latency_change_pct = FindingFigure{37.4, 36.9, 37.9};
    findings.rows[i].max_change_pct = 84.8;
    findings.rows[i].cov_change_pct = FindingFigure{2157, 1500, 3100};
    findings.rows[i].memory_change_pct = FindingFigure{-0.003, -0.01, 0.004};
  }
  findings.findings.push_back(change_finding(
      FindingKind::latency, Support::shown, "ms", 34,
      {changed_effect("temperature", Support::shown, 46.7, {37.35, 36.9, 37.8}, {12.7, 12.5, 12.9}),
       changed_effect("top_k", Support::open, 34.9, {2.6, -1.2, 6.5}, {0.9, -0.4, 2.2})}));
  findings.findings.push_back(change_finding(
      FindingKind::variability, Support::shown, "%", 0.731,
      {changed_effect("temperature", Support::shown, 16.5, {2157, 1500, 3100}, {15.8, 15, 16.6})}));
  findings.findings.push_back(
      change_finding(FindingKind::memory, Support::refuted, "MB", 2150,
                     {changed_effect("temperature", Support::refuted, 2150, {-0.003, -0.01, 0.004},
                                     {-0.06, -0.2, 0.09})}));
  Finding sampling = change_finding(FindingKind::sampling_time, Support::shown, "ms", 0.21,
                                    {changed_effect("temperature", Support::shown, 12.9,
                                                    {6043, 5800, 6300}, {12.69, 12.5, 12.9})});
  sampling.details["share_pct"] = 0.62;
  sampling.effects[0].details = {{"share_pct", 27.6}, {"explained_pct", 99.9}};
  findings.findings.push_back(std::move(sampling));
  findings.findings.push_back(
      change_finding(FindingKind::model_time, Support::refuted, "ms", 33.8,
                     {changed_effect("temperature", Support::refuted, 33.8, {0.03, -0.4, 0.5},
                                     {0.01, -0.1, 0.2})}));
  findings.findings.push_back(change_finding(
      FindingKind::model_variability, Support::open, "%", 0.7,
      {changed_effect("temperature", Support::open, 0.9, {28, -30, 130}, {0.2, -0.8, 1.2})}));
  Finding share{.kind = FindingKind::variance_share, .support = Support::counted, .unit = "%"};
  share.effects = {{.case_name = "greedy", .value = {3, 1, 5}},
                   {.case_name = "temperature", .value = {99, 98, 100}}};
  findings.findings.push_back(std::move(share));
  Finding paths{.kind = FindingKind::token_paths, .support = Support::counted, .unit = "paths"};
  paths.effects = {{.case_name = "greedy", .value = {1}, .details = {{"iterations", 30}}},
                   {.case_name = "temperature", .value = {30}, .details = {{"iterations", 30}}}};
  findings.findings.push_back(std::move(paths));
  Finding lengths{.kind = FindingKind::lengths, .support = Support::refuted, .unit = "tokens"};
  lengths.effects = {{.case_name = "greedy", .value = {128, 128, 128}},
                     {.case_name = "temperature", .value = {128, 128, 128}}};
  findings.findings.push_back(std::move(lengths));
  Finding bound{.kind = FindingKind::cov_bound, .support = Support::refuted, .unit = "%"};
  bound.details["bound_pct"] = 3;
  bound.effects = {
      {.case_name = "greedy", .support = Support::shown, .value = {0.731, 0.6, 0.9}},
      {.case_name = "temperature", .support = Support::refuted, .value = {16.5, 15, 18}}};
  findings.findings.push_back(std::move(bound));
  Finding stable{.kind = FindingKind::most_stable, .support = Support::shown, .unit = "%"};
  stable.details["among"] = 3;
  stable.effects = {{.case_name = "greedy", .value = {0.731}}};
  findings.findings.push_back(std::move(stable));
  findings.recommendations = {
      {.purpose = Purpose::low_latency,
       .criteria = {FactorKind::latency},
       .cases = {"greedy", "top_k"},
       .among = 3},
      {.purpose = Purpose::balance,
       .criteria = {FactorKind::latency, FactorKind::variability, FactorKind::memory},
       .cases = {"greedy"},
       .among = 3},
      {.purpose = Purpose::stability,
       .criteria = {FactorKind::variability},
       .cases = {"greedy"},
       .among = 3}};
  findings.limitations = {"weights are synthetic"};
  return findings;
}

inline Findings models_findings() {
  Findings findings{.study = "models",
                    .run_id = "a1b2c3d4e5f6",
                    .of_tokens = true,
                    .tests = 7,
                    .sessions = 5,
                    .paired = true};
  findings.rows = {finding_row("small", 6.43, 1.62, 356), finding_row("middle", 21.46, 2.44, 1110),
                   finding_row("large", 35.18, 2.51, 2153)};
  for (const auto& [row, parameters] :
       {std::pair(0, 268), std::pair(1, 1000), std::pair(2, 1711)}) {
    FindingRow& of_model = findings.rows[static_cast<std::size_t>(row)];
    of_model.model = of_model.case_name;
    of_model.parameters = static_cast<std::uint64_t>(parameters) * 1'000'000;
    of_model.weight_bytes = static_cast<std::uint64_t>(parameters) * 1'062'500;
  }
  Finding scaling{
      .kind = FindingKind::scaling, .support = Support::shown, .unit = "ms per million parameters"};
  scaling.figure = FindingFigure{0.01991, 0.0171, 0.0227};
  scaling.p = 0.007;
  scaling.adjusted_p = 0.035;
  scaling.details = {{"models", 3},        {"slope_standard_error", 0.0002},
                     {"intercept_ms", 1},  {"intercept_standard_error", 0.3},
                     {"r_squared", 0.998}, {"residual_sd_ms", 0.71}};
  findings.findings.push_back(std::move(scaling));
  Finding bytes{
      .kind = FindingKind::bytes_per_parameter, .support = Support::counted, .unit = "bytes"};
  bytes.effects = {{.case_name = "small", .value = {1.0625}},
                   {.case_name = "middle", .value = {1.0625}},
                   {.case_name = "large", .value = {1.0626}}};
  findings.findings.push_back(std::move(bytes));
  Finding memory{.kind = FindingKind::memory_per_parameter,
                 .support = Support::counted,
                 .unit = "GB per billion parameters"};
  memory.effects = {{.case_name = "small", .value = {1.328}},
                    {.case_name = "middle", .value = {1.11}},
                    {.case_name = "large", .value = {1.258}}};
  findings.findings.push_back(std::move(memory));
  Finding bound{.kind = FindingKind::cov_bound, .support = Support::shown, .unit = "%"};
  bound.details["bound_pct"] = 3;
  bound.effects = {{.case_name = "small", .support = Support::shown, .value = {1.62, 1.5, 1.8}},
                   {.case_name = "middle", .support = Support::shown, .value = {2.44, 2.2, 2.7}},
                   {.case_name = "large", .support = Support::shown, .value = {2.51, 2.3, 2.8}}};
  findings.findings.push_back(std::move(bound));
  Finding least{.kind = FindingKind::least_stable, .support = Support::shown, .unit = "%"};
  least.details["among"] = 3;
  least.effects = {{.case_name = "large", .value = {2.51}},
                   {.case_name = "middle", .value = {2.44}}};
  findings.findings.push_back(std::move(least));
  findings.recommendations = {
      {.purpose = Purpose::balance,
       .criteria = {FactorKind::latency, FactorKind::parameters, FactorKind::memory},
       .cases = {"middle"},
       .among = 3},
      {.purpose = Purpose::stability,
       .criteria = {FactorKind::variability},
       .cases = {"small", "middle", "large"},
       .among = 3}};
  return findings;
}

}  // namespace assay::test
