// SPDX-License-Identifier: Apache-2.0

// Criterion.rs: target/criterion, or a folder in it, or a sample.json or estimates.json. A sample
// is the total time of so many executions, in nanoseconds.

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/base/text.hpp"
#include "assay/store/importers/formats.hpp"
#include "assay/store/importers/json_part.hpp"
#include "assay/store/importers/time_value.hpp"

namespace assay::store::importers {
namespace {

namespace fs = std::filesystem;

constexpr int deepest_folder = 12;
constexpr std::size_t most_entries = 100'000;
constexpr const char* samples_name = "sample.json";
constexpr const char* estimates_name = "estimates.json";
constexpr const char* benchmark_name = "benchmark.json";

bool is_samples(const Json& json) {
  return json.is_object() && json.contains("iters") && json.contains("times");
}

bool is_estimates(const Json& json) {
  return json.is_object() && json.contains("mean") && json["mean"].is_object() &&
         json["mean"].contains("point_estimate");
}

// Folders with the newest measurement of a benchmark: those named "new", in alphabetical order of
// their paths; "base" beside it is the one before. Links are not followed.
Result<std::vector<fs::path>> measurements_in(const fs::path& root, const std::string& source) {
  const auto has_measurement = [](const fs::path& folder) {
    std::error_code ignored;
    return fs::is_regular_file(folder / samples_name, ignored) ||
           fs::is_regular_file(folder / estimates_name, ignored);
  };
  if (has_measurement(root)) return std::vector<fs::path>{root};
  std::vector<fs::path> found;
  std::error_code problem;
  std::size_t entries = 0;
  fs::recursive_directory_iterator entry(root, fs::directory_options::skip_permission_denied,
                                         problem);
  for (const fs::recursive_directory_iterator end; !problem && entry != end;
       entry.increment(problem)) {
    if (++entries > most_entries) {
      return fail(ErrorCode::usage, fmt::format("{} holds too many files", source),
                  "give the folder target/criterion");
    }
    std::error_code ignored;
    if (!entry->is_directory(ignored) || entry->is_symlink(ignored)) continue;
    if (entry.depth() >= deepest_folder) entry.disable_recursion_pending();
    if (entry->path().filename() == "new" && has_measurement(entry->path())) {
      found.push_back(entry->path());
    }
  }
  if (problem) {
    return fail(ErrorCode::missing, fmt::format("cannot list {}: {}", source, problem.message()));
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool recognises(const ForeignFile& file) {
  if (file.is_folder) return true;  // no other tool's result is one
  return file.json && (is_samples(*file.json) || is_estimates(*file.json));
}

Result<std::optional<Json>> read_beside(const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return std::nullopt;
  const std::string source = text::printable(path.string());
  const auto bytes = read_file(path, largest_foreign_file);
  if (!bytes) return fail(bytes.error());
  auto json = parse_loose_json(*bytes, source);
  if (!json) return fail(json.error());
  return std::optional(std::move(*json));
}

// Total times over numbers of executions.
Result<std::vector<double>> means_of(const JsonPart& samples) {
  const auto iterations_part = samples.need("iters");
  if (!iterations_part) return fail(iterations_part.error());
  const auto times_part = samples.need("times");
  if (!times_part) return fail(times_part.error());
  const auto iterations = iterations_part->amounts(1);
  if (!iterations) return fail(iterations.error());
  auto times = times_part->amounts(1);
  if (!times) return fail(times.error());
  if (iterations->size() != times->size()) {
    return times_part->wrong(
        fmt::format("as many times as iters, which are {}", iterations->size()));
  }
  for (std::size_t i = 0; i < times->size(); ++i) {
    if ((*iterations)[i] < 1) {
      return iterations_part->wrong(fmt::format("at least 1 at [{}]", i));
    }
    (*times)[i] /= (*iterations)[i];
  }
  return times;
}

Result<std::vector<ReportedFigure>> figures_of(const JsonPart& estimates) {
  std::vector<ReportedFigure> figures;
  const auto deviation = estimates.find("std_dev");
  for (const auto& [key, metric] :
       {std::pair("mean", "latency_mean_ms"), std::pair("median", "latency_p50_ms")}) {
    const auto estimate = estimates.find(key);
    if (!estimate) continue;
    const auto point = estimate->need("point_estimate");
    if (!point) return fail(point.error());
    const auto value = point->amount();
    if (!value) return fail(value.error());
    ReportedFigure& figure = figures.emplace_back();
    figure.metric = metric;
    figure.value = *value / nanoseconds_in_millisecond;
    const auto spread = deviation ? number_at(*deviation, "point_estimate") : std::nullopt;
    if (figures.size() == 1 && spread && *spread >= 0) {
      figure.standard_deviation = *spread / nanoseconds_in_millisecond;
    }
  }
  return figures;
}

std::string name_of(const std::optional<Json>& benchmark, const fs::path& folder) {
  if (benchmark) {
    if (auto name = text_at(JsonPart(*benchmark, ""), "full_id")) return *name;
  }
  // target/criterion/NAME/new
  const std::string name = folder.parent_path().filename().string();
  return name.empty() ? "benchmark" : name;
}

// Either may be none, not both.
Result<ImportedCase> read_measurement(const std::optional<Json>& samples,
                                      const std::optional<Json>& estimates,
                                      const fs::path& folder) {
  const auto benchmark = read_beside(folder / benchmark_name);
  if (!benchmark) return fail(benchmark.error());
  ImportedCase point{.name = name_of(*benchmark, folder)};
  if (samples) {
    const auto means =
        means_of(JsonPart(*samples, text::printable((folder / samples_name).string())));
    if (!means) return fail(means.error());
    point.sessions = case_of_totals({}, *means).sessions;
    point.limitations.emplace_back(
        "each value is the mean over the executions of one sample: percentiles are of samples, not "
        "of single executions");
  } else {
    auto figures =
        figures_of(JsonPart(*estimates, text::printable((folder / estimates_name).string())));
    if (!figures) return fail(figures.error());
    point.reported = std::move(*figures);
    point.limitations.emplace_back("no sample.json: figures without the samples behind them");
  }
  if (*benchmark) {
    for (const char* key : {"group_id", "function_id", "value_str"}) {
      if (auto text = text_at(JsonPart(**benchmark, ""), key)) point.knobs[key] = *text;
    }
  }
  point.engine.name = "criterion";
  return point;
}

Result<ImportedCase> read_folder(const fs::path& folder) {
  auto samples = read_beside(folder / samples_name);
  if (!samples) return fail(samples.error());
  auto estimates = read_beside(folder / estimates_name);
  if (!estimates) return fail(estimates.error());
  return read_measurement(*samples, *estimates, folder);
}

Result<ImportedFile> read(const ForeignFile& file, const ImportOptions&) {
  ImportedFile imported;
  imported.limitations = {"Criterion measures in one process: its samples are one session",
                          "times are taken for nanoseconds of wall-clock, as no other measurement "
                          "is named in the file"};
  if (!file.is_folder) {
    if (!file.json || !(is_samples(*file.json) || is_estimates(*file.json))) {
      return fail(
          ErrorCode::usage,
          fmt::format("{}: neither sample.json nor estimates.json of Criterion", file.source));
    }
    std::optional<Json> samples;
    std::optional<Json> estimates;
    (is_samples(*file.json) ? samples : estimates) = *file.json;
    auto point = read_measurement(samples, estimates, file.path.parent_path());
    if (!point) return fail(point.error());
    imported.cases.push_back(std::move(*point));
    return imported;
  }
  const auto folders = measurements_in(file.path, file.source);
  if (!folders) return fail(folders.error());
  if (folders->empty()) {
    return fail(ErrorCode::usage,
                fmt::format("{}: a folder without measurements of Criterion", file.source),
                "give target/criterion, or a file of another tool");
  }
  for (const fs::path& folder : *folders) {
    auto point = read_folder(folder);
    if (!point) return fail(point.error());
    imported.cases.push_back(std::move(*point));
  }
  return imported;
}

}  // namespace

Importer criterion() {
  return {"criterion", "target/criterion, or a folder in it, sample.json, estimates.json",
          recognises, read};
}

}  // namespace assay::store::importers
