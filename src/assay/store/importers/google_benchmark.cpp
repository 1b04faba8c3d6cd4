// SPDX-License-Identifier: Apache-2.0

// Google Benchmark --benchmark_format=json: a row a repetition, its time the mean over iterations.

#include <map>
#include <utility>

#include <fmt/format.h>

#include "assay/store/importers/formats.hpp"
#include "assay/store/importers/json_part.hpp"
#include "assay/store/importers/time_value.hpp"

namespace assay::store::importers {
namespace {

bool recognises(const ForeignFile& file) {
  if (!file.json) return false;
  const JsonPart document(*file.json, "");
  const auto context = document.find("context");
  const auto benchmarks = document.find("benchmarks");
  return context && context->value().is_object() && benchmarks && benchmarks->value().is_array();
}

Json environment_of(const JsonPart& document) {
  Json environment = Json::object();
  const auto context = document.find("context");
  if (!context) return nullptr;
  if (const auto cpus = number_at(*context, "num_cpus")) {
    environment["cpu"] = {{"logical_cpus", static_cast<std::int64_t>(*cpus)}};
  }
  if (const auto scaling = context->find("cpu_scaling_enabled");
      scaling && scaling->value().is_boolean() && scaling->value().get<bool>()) {
    environment["fixed_clock"] = false;
    environment["fixed_clock_reason"] = "Google Benchmark found CPU frequency scaling enabled";
  }
  for (const char* key : {"date", "library_build_type"}) {
    if (const auto text = text_at(*context, key)) environment[key] = *text;
  }
  return environment;
}

// Cases by their names, in the order of their first rows.
class Cases {
 public:
  ImportedCase& of(const std::string& name) {
    const auto [found, is_new] = places_.emplace(name, cases_.size());
    if (is_new) cases_.push_back({.name = name});
    return cases_[found->second];
  }
  std::vector<ImportedCase>& all() { return cases_; }

 private:
  std::map<std::string, std::size_t> places_;
  std::vector<ImportedCase> cases_;
};

Result<double> nanoseconds_of(const JsonPart& row) {
  const auto time = row.need("real_time");
  if (!time) return fail(time.error());
  const auto amount = time->amount();
  if (!amount) return fail(amount.error());
  const auto unit = row.need("time_unit");
  if (!unit) return fail(unit.error());
  const auto name = unit->text();
  if (!name) return fail(name.error());
  const auto factor = nanoseconds_per(*name);
  if (!factor) return unit->wrong("a unit of time");
  return *amount * *factor;
}

// Rows that sum up others: wanted only where the others are not there.
Result<void> take_aggregate(const JsonPart& row, ImportedCase& point) {
  const std::string what = text_at(row, "aggregate_name").value_or("");
  const std::string unit = text_at(row, "aggregate_unit").value_or("time");
  if (unit != "time" || (what != "mean" && what != "median" && what != "stddev")) return {};
  const auto time_ns = nanoseconds_of(row);
  if (!time_ns) return fail(time_ns.error());
  const double milliseconds = *time_ns / nanoseconds_in_millisecond;
  if (what == "stddev") {
    for (ReportedFigure& figure : point.reported) {
      if (figure.metric == "latency_mean_ms") figure.standard_deviation = milliseconds;
    }
    return {};
  }
  const auto repetitions = number_at(row, "repetitions");
  point.reported.push_back({.metric = what == "mean" ? "latency_mean_ms" : "latency_p50_ms",
                            .value = milliseconds,
                            .count = repetitions && *repetitions > 0 && *repetitions < largest_count
                                         ? static_cast<std::size_t>(*repetitions)
                                         : 0});
  return {};
}

Result<void> take_repetition(const JsonPart& row, ImportedCase& point) {
  if (const auto failed = row.find("error_occurred");
      failed && failed->value().is_boolean() && failed->value().get<bool>()) {
    point.limitations.push_back(
        fmt::format("a repetition failed and has no time: {}",
                    text_at(row, "error_message").value_or("no reason given")));
    return {};
  }
  const auto total = nanoseconds_of(row);
  if (!total) return fail(total.error());
  if (point.sessions.empty()) point.sessions.emplace_back();
  point.sessions.front().iterations.push_back({.total_ns = *total});
  if (const auto threads = number_at(row, "threads"); threads && *threads != 1) {
    point.knobs["threads"] = static_cast<std::int64_t>(*threads);
  }
  return {};
}

Result<void> take_row(const JsonPart& row, Cases& cases) {
  const auto name = row.need("name");
  if (!name) return fail(name.error());
  const auto full_name = name->text();
  if (!full_name) return fail(full_name.error());
  ImportedCase& point = cases.of(text_at(row, "run_name").value_or(*full_name));
  // Versions before 1.5 have no run_type, and aggregates are known by their names only.
  const std::string type = text_at(row, "run_type").value_or("iteration");
  return type == "aggregate" ? take_aggregate(row, point) : take_repetition(row, point);
}

Result<ImportedFile> read(const ForeignFile& file, const ImportOptions&) {
  if (!file.json) {
    return fail(ErrorCode::usage, fmt::format("{}: not JSON of Google Benchmark", file.source),
                "write it with --benchmark_out=FILE --benchmark_out_format=json");
  }
  const JsonPart document(*file.json, file.source);
  const auto benchmarks = document.need("benchmarks");
  if (!benchmarks) return fail(benchmarks.error());
  const auto rows = benchmarks->items();
  if (!rows) return fail(rows.error());
  Cases cases;
  for (const JsonPart& row : *rows) {
    if (auto taken = take_row(row, cases); !taken) return fail(taken.error());
  }
  ImportedFile imported;
  imported.environment = environment_of(document);
  const auto context = document.find("context");
  for (ImportedCase& point : cases.all()) {
    point.engine.name = "google-benchmark";
    if (context) {
      point.engine.version = text_at(*context, "library_version").value_or("");
    }
    if (!point.sessions.empty()) {
      point.reported.clear();  // of the repetitions that are there
      point.limitations.emplace_back(
          "each value is the mean over the iterations of one repetition: percentiles are of "
          "repetitions, not of single executions");
    } else if (!point.reported.empty()) {
      point.limitations.emplace_back(
          "only aggregates were written: figures without intervals (leave out "
          "--benchmark_report_aggregates_only)");
    }
    imported.cases.push_back(std::move(point));
  }
  imported.limitations = {
      "Google Benchmark measures in one process: its repetitions are one session",
      "times are wall-clock (real_time); CPU times and counters were not taken"};
  return imported;
}

}  // namespace

Importer google_benchmark() {
  return {"google-benchmark", "--benchmark_out_format=json", recognises, read};
}

}  // namespace assay::store::importers
