// SPDX-License-Identifier: Apache-2.0
#pragma once

// The columns of results.csv, in their order: what its writer and its reader agree on
// (docs/formats.md). A metric's columns have its name in the catalog.

#include <array>
#include <string_view>

namespace assay {

// Which columns a metric has: <metric>; <metric>_lower and <metric>_upper; <metric>_sessions.
struct ResultMetric {
  std::string_view name;  // in the catalog
  bool has_interval = true;
  bool has_sessions = true;
};

inline constexpr std::array<ResultMetric, 11> result_metrics{{{"latency_mean_ms"},
                                                              {"latency_p50_ms", true, false},
                                                              {"latency_p95_ms", true, false},
                                                              {"latency_p99_ms", true, false},
                                                              {"latency_cv", false, true},
                                                              {"samples_per_s"},
                                                              {"input_toks_s"},
                                                              {"padded_toks_s"},
                                                              {"throughput_toks_s"},
                                                              {"peak_rss_mean_mb"},
                                                              {"quality_pct"}}};

namespace results {

inline constexpr const char* case_name = "case";
inline constexpr const char* model = "model";
inline constexpr const char* type = "type";
inline constexpr const char* task = "task";
inline constexpr const char* engine = "engine";
inline constexpr const char* device = "device";
inline constexpr const char* backend = "backend";
inline constexpr const char* batch_size = "batch_size";
inline constexpr const char* sequence_length = "sequence_length";
inline constexpr const char* knobs = "knobs";  // the others, as a JSON object
inline constexpr const char* parameters = "parameters";
inline constexpr const char* bytes = "bytes";
inline constexpr const char* synthetic = "synthetic";
inline constexpr const char* simulated = "simulated";
inline constexpr const char* sessions = "sessions";
inline constexpr const char* iterations = "iterations";
inline constexpr const char* std_ms = "latency_std_ms";
inline constexpr const char* min_ms = "latency_min_ms";
inline constexpr const char* max_ms = "latency_max_ms";
inline constexpr const char* rss_mb = "rss_mb";
inline constexpr const char* average_power_w = "average_power_w";
inline constexpr const char* peak_power_w = "peak_power_w";
inline constexpr const char* power_note = "power_note";
inline constexpr const char* session_iterations = "session_iterations";
inline constexpr const char* status = "status";
inline constexpr const char* reason = "reason";
inline constexpr const char* run_id = "run_id";

inline constexpr char list_separator = ';';

}  // namespace results
}  // namespace assay
