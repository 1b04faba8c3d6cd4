// SPDX-License-Identifier: Apache-2.0

// pyperf -o: every value of every process, in seconds, each the mean over its loops.

#include <utility>

#include <fmt/format.h>

#include "assay/store/importers/formats.hpp"
#include "assay/store/importers/json_part.hpp"
#include "assay/store/importers/time_value.hpp"

namespace assay::store::importers {
namespace {

bool recognises(const ForeignFile& file) {
  if (!file.json) return false;
  const auto benchmarks = JsonPart(*file.json, "").find("benchmarks");
  if (!benchmarks || !benchmarks->value().is_array() || benchmarks->value().empty()) return false;
  const Json& first = benchmarks->value().front();
  return first.is_object() && first.contains("runs");
}

// What a benchmark says of itself, or the file of all of its benchmarks.
class Metadata {
 public:
  Metadata(std::optional<JsonPart> own, std::optional<JsonPart> common)
      : own_(std::move(own)), common_(std::move(common)) {}

  std::optional<std::string> text(std::string_view key) const {
    auto found = own_ ? text_at(*own_, key) : std::nullopt;
    if (!found && common_) found = text_at(*common_, key);
    return found;
  }
  std::optional<double> number(std::string_view key) const {
    auto found = own_ ? number_at(*own_, key) : std::nullopt;
    if (!found && common_) found = number_at(*common_, key);
    return found;
  }

 private:
  std::optional<JsonPart> own_;
  std::optional<JsonPart> common_;
};

Json environment_of(const Metadata& metadata) {
  Json environment = Json::object();
  if (const auto model = metadata.text("cpu_model_name")) environment["cpu"]["model"] = *model;
  if (const auto count = metadata.number("cpu_count")) {
    environment["cpu"]["logical_cpus"] = static_cast<std::int64_t>(*count);
  }
  for (const char* key : {"platform", "aslr", "python_version", "python_implementation"}) {
    if (const auto text = metadata.text(key)) environment[key] = *text;
  }
  return environment.empty() ? Json() : environment;
}

// Pairs of loops and value.
Result<void> take_warmups(const JsonPart& warmups, double factor, ImportedSession& session) {
  const auto pairs = warmups.items();
  if (!pairs) return fail(pairs.error());
  for (const JsonPart& pair : *pairs) {
    const auto items = pair.items();
    if (!items) return fail(items.error());
    if (items->size() != 2) return pair.wrong("a pair of loops and value");
    const auto value = items->back().amount();
    if (!value) return fail(value.error());
    session.iterations.push_back({.total_ns = *value * factor, .phase = Phase::warmup});
  }
  return {};
}

// One process; none if it did nothing but calibrate the number of loops.
Result<std::optional<ImportedSession>> read_run(const JsonPart& run, double factor) {
  const auto values = run.find("values");
  if (!run.value().is_object()) return run.wrong("an object");
  if (!values) return std::nullopt;
  ImportedSession session;
  if (const auto warmups = run.find("warmups")) {
    if (auto taken = take_warmups(*warmups, factor, session); !taken) return fail(taken.error());
  }
  const auto times = values->amounts(factor);
  if (!times) return fail(times.error());
  for (const double time : *times) session.iterations.push_back({.total_ns = time});
  const auto metadata = run.find("metadata");
  const auto memory = metadata ? number_at(*metadata, "mem_max_rss") : std::nullopt;
  if (memory && *memory >= 0 && *memory <= largest_count) {
    session.peak_rss_bytes = static_cast<std::uint64_t>(*memory);
  }
  return session;
}

Result<ImportedCase> read_benchmark(const JsonPart& benchmark, const Metadata& metadata) {
  ImportedCase point{.name = metadata.text("name").value_or("benchmark")};
  point.engine = {.name = "pyperf", .version = metadata.text("perf_version").value_or("")};
  if (const auto loops = metadata.number("loops")) {
    point.knobs["loops"] = static_cast<std::int64_t>(*loops);
  }
  const std::string unit = metadata.text("unit").value_or("second");
  const auto factor = nanoseconds_per(unit);
  if (!factor) {
    point.limitations.push_back(fmt::format("its values are in '{}', which is no time", unit));
    return point;
  }
  const auto list = benchmark.need("runs");
  if (!list) return fail(list.error());
  const auto runs = list->items();
  if (!runs) return fail(runs.error());
  std::size_t calibrations = 0;
  for (const JsonPart& run : *runs) {
    auto session = read_run(run, *factor);
    if (!session) return fail(session.error());
    if (!*session) {
      ++calibrations;
      continue;
    }
    point.sessions.push_back(std::move(**session));
  }
  if (point.sessions.empty()) return list->wrong("at least one process with values");
  if (calibrations > 0) {
    point.limitations.push_back(fmt::format(
        "{} processes that only calibrated the number of loops were left out", calibrations));
  }
  return point;
}

Result<ImportedFile> read(const ForeignFile& file, const ImportOptions&) {
  if (!file.json) {
    return fail(ErrorCode::usage, fmt::format("{}: not JSON of pyperf", file.source));
  }
  const JsonPart document(*file.json, file.source);
  const auto list = document.need("benchmarks");
  if (!list) return fail(list.error());
  const auto benchmarks = list->items();
  if (!benchmarks) return fail(benchmarks.error());
  ImportedFile imported;
  for (const JsonPart& benchmark : *benchmarks) {
    const Metadata metadata(benchmark.find("metadata"), document.find("metadata"));
    auto point = read_benchmark(benchmark, metadata);
    if (!point) return fail(point.error());
    if (imported.cases.empty()) imported.environment = environment_of(metadata);
    imported.cases.push_back(std::move(*point));
  }
  imported.limitations = {
      "each value is the mean over the loops of one value: percentiles are of values, not of "
      "single executions",
      "pyperf does not write when a value's measurement began"};
  return imported;
}

}  // namespace

Importer pyperf() {
  return {"pyperf", "-o FILE.json", recognises, read};
}

}  // namespace assay::store::importers
