// SPDX-License-Identifier: Apache-2.0
#pragma once

// The names of the files in a run directory (docs/formats.md).

#include <algorithm>
#include <array>
#include <string_view>

namespace assay::store {

// Written to run.log; a reader refuses a run of a newer format.
inline constexpr int format_version = 1;

namespace files {

inline constexpr const char* lock = "config.lock.json";
inline constexpr const char* local = "config.local.json";
inline constexpr const char* ignore = ".gitignore";
inline constexpr const char* log = "run.log";
inline constexpr const char* samples = "samples.csv";
inline constexpr const char* tokens = "tokens.csv";
inline constexpr const char* interrupted_samples = "interrupted.csv";
inline constexpr const char* interrupted_tokens = "interrupted_tokens.csv";
inline constexpr const char* metrics = "metrics.json";
inline constexpr const char* power = "power.csv";
inline constexpr const char* ncu = "ncu.json";
inline constexpr const char* report_html = "report.html";
inline constexpr const char* report_csv = "report.csv";
inline constexpr const char* results_csv = "results.csv";
inline constexpr const char* analysis_json = "analysis.json";
inline constexpr const char* analysis_csv = "analysis.csv";
inline constexpr const char* analysis_html = "analysis.html";
inline constexpr const char* repeatability = "m2_repeatability_results.json";
inline constexpr const char* reproduction = "reproduction.json";
inline constexpr const char* rca_json = "rca.json";
inline constexpr const char* rca_html = "rca.html";
inline constexpr const char* estimator_model = "e3_estimator_model.json";
inline constexpr const char* guardrail_analysis = "e3_guardrail_analysis.json";
inline constexpr const char* calibration_results = "e3_calibration_results.json";
inline constexpr const char* transfer_curves = "e3_transfer_curves.json";
inline constexpr const char* figures = "figures";  // a folder of *.png
// What engines make of a case besides its figures (docs/engines.md), in the run directory where the
// run has one case, else in a folder a case below `cases`.
inline constexpr const char* cases = "cases";
inline constexpr const char* permutation_before = "perm_before.json";
inline constexpr const char* permutation_after = "perm_after.json";
inline constexpr std::array<std::string_view, 5> of_engines{
    permutation_before, permutation_after, "W_before.mtx", "W_after.mtx", "solver.json"};

inline bool is_of_engine(std::string_view name) {
  return std::find(of_engines.begin(), of_engines.end(), name) != of_engines.end();
}

}  // namespace files
}  // namespace assay::store
