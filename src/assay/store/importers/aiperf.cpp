// SPDX-License-Identifier: Apache-2.0

// AIPerf's profile_export.jsonl: a record a request, each metric with its unit.

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "assay/store/importers/formats.hpp"
#include "assay/store/importers/json_part.hpp"
#include "assay/store/importers/time_value.hpp"

namespace assay::store::importers {
namespace {

bool is_record(const Json& json) {
  return json.is_object() && json.contains("metadata") && json.contains("metrics");
}

bool recognises(const ForeignFile& file) {
  if (!file.lines.empty()) return is_record(file.lines.front());
  return file.json && is_record(*file.json);  // a single request
}

// A metric that is a time, in nanoseconds; none where it is not there. Its unit is required.
Result<std::optional<double>> time_of(const JsonPart& metrics, std::string_view name) {
  const auto metric = metrics.find(name);
  if (!metric) return std::nullopt;
  const auto value = metric->need("value");
  if (!value) return fail(value.error());
  const auto amount = value->amount();
  if (!amount) return fail(amount.error());
  const auto unit = metric->need("unit");
  if (!unit) return fail(unit.error());
  const auto name_of_unit = unit->text();
  if (!name_of_unit) return fail(name_of_unit.error());
  const auto factor = nanoseconds_per(*name_of_unit);
  if (!factor) return unit->wrong("a unit of time");
  return std::optional(*amount * *factor);
}

Result<std::int64_t> count_of(const JsonPart& metrics, std::string_view name) {
  const auto metric = metrics.find(name);
  if (!metric) return 0;
  const auto value = metric->need("value");
  if (!value) return fail(value.error());
  return value->count();
}

// What all records together come to, beside their samples.
struct Tally {
  std::size_t without_time = 0;  // failed before there was any
  std::size_t failed = 0;
  double token_time_ns = 0;  // sum of the requests' means between tokens
  std::size_t token_times = 0;
  double earliest_ns = std::numeric_limits<double>::infinity();
};

std::optional<double> start_of(const JsonPart& record) {
  const auto metadata = record.find("metadata");
  if (!metadata) return std::nullopt;
  const auto start = number_at(*metadata, "request_start_ns");
  return start ? start : number_at(*metadata, "timestamp_ns");
}

// None for a request that has no latency.
Result<std::optional<ImportedIteration>> read_record(const JsonPart& record, Tally& tally) {
  const auto metrics = record.need("metrics");
  if (!metrics) return fail(metrics.error());
  const auto latency = time_of(*metrics, "request_latency");
  if (!latency) return fail(latency.error());
  if (!*latency) {
    ++tally.without_time;
    return std::nullopt;
  }
  const auto first = time_of(*metrics, "time_to_first_token");
  if (!first) return fail(first.error());
  const auto between = time_of(*metrics, "inter_token_latency");
  if (!between) return fail(between.error());
  const auto tokens_in = count_of(*metrics, "input_sequence_length");
  if (!tokens_in) return fail(tokens_in.error());
  const auto tokens_out = count_of(*metrics, "output_sequence_length");
  if (!tokens_out) return fail(tokens_out.error());

  ImportedIteration iteration{
      .total_ns = **latency, .tokens_in = *tokens_in, .tokens_out = *tokens_out};
  if (*first) iteration.token_latency_ns.push_back(**first);
  if (const auto start = start_of(record)) iteration.t_start_ns = *start - tally.earliest_ns;
  const auto metadata = record.find("metadata");
  const auto is_cancelled = metadata ? metadata->find("was_cancelled") : std::nullopt;
  iteration.failed =
      record.find("error").has_value() || (is_cancelled && is_cancelled->value() == true);
  const std::string phase =
      metadata ? text_at(*metadata, "benchmark_phase").value_or("profiling") : "profiling";
  if (phase == "warmup") iteration.phase = Phase::warmup;
  if (iteration.failed) ++tally.failed;
  if (*between && !iteration.failed && iteration.phase == Phase::timed) {
    tally.token_time_ns += **between;
    ++tally.token_times;
  }
  return std::optional(std::move(iteration));
}

Result<ImportedFile> read(const ForeignFile& file, const ImportOptions&) {
  std::vector<JsonPart> records;
  if (file.json) records.emplace_back(*file.json, file.source);
  for (const Json& line : file.lines) {
    records.emplace_back(line, fmt::format("{}: record {}", file.source, records.size() + 1));
  }
  if (records.empty()) {
    return fail(ErrorCode::usage, fmt::format("{}: not JSON Lines of AIPerf", file.source));
  }
  Tally tally;
  for (const JsonPart& record : records) {
    if (const auto start = start_of(record))
      tally.earliest_ns = std::min(tally.earliest_ns, *start);
  }
  ImportedCase point{.name = "requests"};
  point.engine.name = "aiperf";
  ImportedSession& session = point.sessions.emplace_back();
  for (const JsonPart& record : records) {
    auto iteration = read_record(record, tally);
    if (!iteration) return fail(iteration.error());
    if (*iteration) session.iterations.push_back(std::move(**iteration));
  }
  if (session.iterations.empty()) {
    return fail(ErrorCode::usage, fmt::format("{}: no request has a latency", file.source));
  }
  if (tally.token_times > 0) {
    point.reported.push_back(
        {.metric = "tpot_mean_ms",
         .value = tally.token_time_ns / static_cast<double>(tally.token_times) /
                  nanoseconds_in_millisecond,
         .count = tally.token_times,
         .note = "mean of AIPerf's inter_token_latency of each request"});
  }
  if (tally.without_time > 0) {
    point.limitations.push_back(
        fmt::format("{} requests have no latency and were left out", tally.without_time));
  }
  if (tally.failed > 0) {
    point.limitations.push_back(fmt::format("{} requests failed", tally.failed));
  }
  ImportedFile imported;
  imported.cases.push_back(std::move(point));
  imported.limitations = {
      "requests overlap: a latency includes waiting for others, and throughput_toks_s is per "
      "request, not the server's",
      "of a request's tokens only the first has a time",
      "AIPerf's records name neither its version, nor model, server or load: they are one case",
      "AIPerf records one sitting: its requests are one session"};
  return imported;
}

}  // namespace

Importer aiperf() {
  return {"aiperf", "profile_export.jsonl", recognises, read};
}

}  // namespace assay::store::importers
