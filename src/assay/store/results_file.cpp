// SPDX-License-Identifier: Apache-2.0
#include "assay/store/results_file.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/csv.hpp"
#include "assay/base/text.hpp"
#include "assay/data/results.hpp"
#include "assay/store/cell.hpp"

namespace assay::store {
namespace {

// Beyond anything that is measured, and small enough to be added up and multiplied.
constexpr double largest_value = 1e15;
constexpr double milliseconds_per_second = 1e3;

// The cells of the current row by the names of their columns.
class Row {
 public:
  explicit Row(const CsvReader& reader) : reader_(reader) {
    for (std::size_t i = 0; i < reader.header().size(); ++i) places_[reader.header()[i]] = i;
  }

  bool has(const std::string& column) const { return places_.contains(column); }

  // Empty where there is no such column.
  std::string_view cell(const std::string& column) const {
    const auto found = places_.find(column);
    return found == places_.end() ? std::string_view() : reader_.cells()[found->second];
  }

  std::string text(const std::string& column) const { return std::string(cell(column)); }

  // At least `least`. None of an empty cell. Errors: usage, of what is no such number.
  Result<std::optional<double>> number(const std::string& column, double least) const {
    if (cell(column).empty()) return std::nullopt;
    double value = 0;
    if (!read_bounded(cell(column), least, value)) return bad(column);
    return value;
  }

  Result<std::optional<std::uint64_t>> count(const std::string& column) const {
    if (cell(column).empty()) return std::nullopt;
    const auto whole = text::parse_unsigned(cell(column));
    if (!whole) return bad(column);
    return *whole;
  }

  Result<std::optional<bool>> flag(const std::string& column) const {
    const std::string_view word = cell(column);
    if (word.empty()) return std::nullopt;
    if (word != "true" && word != "false") return bad(column);
    return word == "true";
  }

  // Amounts joined by the separator.
  Result<std::vector<double>> amounts(const std::string& column) const {
    std::vector<double> values;
    if (cell(column).empty()) return values;
    for (const std::string_view part : text::split(cell(column), results::list_separator)) {
      double value = 0;
      if (values.size() == most_result_sessions || !read_bounded(part, 0, value)) {
        return bad(column);
      }
      values.push_back(value);
    }
    return values;
  }

  Failure bad(const std::string& column) const { return bad_cell(reader_, column, cell(column)); }

 private:
  static bool read_bounded(std::string_view cell, double least, double& value) {
    return read_number(cell, value) && value >= least && value <= largest_value;
  }

  const CsvReader& reader_;
  std::map<std::string, std::size_t> places_;
};

// Of sessions that a row tells apart by their order.
struct Weights {
  std::vector<double> iterations;  // of each session; empty: not known
  std::vector<double> seconds;     // that they took
};

// As stats::metric_values() has them: a mean weighs by iterations, a rate by seconds.
std::vector<double> weights_of(std::string_view metric, const Weights& weights) {
  if (metric == "latency_mean_ms") return weights.iterations;
  if (metric.ends_with("_s")) return weights.seconds;
  return {};
}

Result<void> add_metric(const Row& row, const ResultMetric& metric, const Weights& weights,
                        std::size_t count, std::vector<MetricValues>& metrics) {
  const std::string name(metric.name);
  const auto point = row.number(name, 0);
  if (!point) return fail(point.error());
  if (!*point) return {};
  // The interval of a mean may reach below nothing, whatever it is of.
  const auto lower = row.number(name + "_lower", -largest_value);
  if (!lower) return fail(lower.error());
  const auto upper = row.number(name + "_upper", 0);
  if (!upper) return fail(upper.error());
  MetricValues values{
      .metric = name, .point = **point, .lower = *lower, .upper = *upper, .count = count};
  if (values.lower.has_value() != values.upper.has_value()) {
    return row.bad(name + (values.lower ? "_upper" : "_lower"));
  }
  if (values.lower && *values.lower > values.point) return row.bad(name + "_lower");
  if (values.upper && *values.upper < values.point) return row.bad(name + "_upper");
  const auto sessions = row.amounts(name + "_sessions");
  if (!sessions) return fail(sessions.error());
  const std::vector<double> weight = weights_of(metric.name, weights);
  for (std::size_t i = 0; i < sessions->size(); ++i) {
    const bool is_known = weight.size() == sessions->size();
    values.sessions.push_back({static_cast<int>(i), (*sessions)[i], is_known ? weight[i] : 1.0});
  }
  metrics.push_back(std::move(values));
  return {};
}

Result<Weights> read_weights(const Row& row) {
  Weights weights;
  auto iterations = row.amounts(results::session_iterations);
  if (!iterations) return fail(iterations.error());
  const auto means = row.amounts("latency_mean_ms_sessions");
  if (!means) return fail(means.error());
  if (std::any_of(iterations->begin(), iterations->end(), [](double n) { return n <= 0; })) {
    return row.bad(results::session_iterations);
  }
  weights.iterations = std::move(*iterations);
  if (weights.iterations.size() != means->size()) return weights;
  for (std::size_t i = 0; i < means->size(); ++i) {
    weights.seconds.push_back(weights.iterations[i] * (*means)[i] / milliseconds_per_second);
  }
  // A session without time has no rate.
  std::erase_if(weights.seconds, [](double seconds) { return seconds <= 0; });
  return weights;
}

Result<Json> read_knob(const Row& row, const char* column) {
  const std::string_view cell = row.cell(column);
  std::int64_t value = 0;
  if (!read_count(cell, value)) return row.bad(column);
  return Json(value);
}

Result<Knobs> read_knobs(const Row& row) {
  Knobs knobs;
  if (!row.cell(results::knobs).empty()) {
    const auto json = parse_json(row.cell(results::knobs), results::knobs);
    const bool is_object = json && json->is_object() && !json->empty();
    const bool is_plain =
        is_object && std::none_of(json->begin(), json->end(),
                                  [](const Json& value) { return value.is_structured(); });
    if (!is_plain) return row.bad(results::knobs);
    for (const auto& [name, value] : json->items()) knobs[name] = value;
  }
  for (const char* column : {results::batch_size, results::sequence_length}) {
    if (row.cell(column).empty()) continue;
    auto value = read_knob(row, column);
    if (!value) return fail(value.error());
    knobs[column] = std::move(*value);
  }
  return knobs;
}

Result<void> read_facts(const Row& row, MeasuredCase& point) {
  const auto parameters = row.count(results::parameters);
  if (!parameters) return fail(parameters.error());
  const auto bytes = row.count(results::bytes);
  if (!bytes) return fail(bytes.error());
  const auto synthetic = row.flag(results::synthetic);
  if (!synthetic) return fail(synthetic.error());
  const auto simulated = row.flag(results::simulated);
  if (!simulated) return fail(simulated.error());
  point.simulated = simulated->value_or(false);
  point.model_type = row.text(results::type);
  point.task = row.text(results::task);
  if (*parameters || *bytes || *synthetic || !point.model_type.empty()) {
    point.model_facts = ModelFacts{.architecture = point.model_type,
                                   .synthetic = synthetic->value_or(false),
                                   .parameters = parameters->value_or(0),
                                   .bytes = bytes->value_or(0)};
  }
  if (!row.cell(results::device).empty()) {
    point.engine_facts = EngineFacts{.name = point.engine,
                                     .device = row.text(results::device),
                                     .backend = row.text(results::backend)};
  }
  return {};
}

Result<MeasuredCase> read_row(const Row& row) {
  MeasuredCase point{.name = row.text(results::case_name),
                     .engine = row.text(results::engine),
                     .model = row.text(results::model),
                     .failure = row.text(results::reason)};
  if (point.model.empty() && point.name.empty()) return row.bad(results::model);
  auto knobs = read_knobs(row);
  if (!knobs) return fail(knobs.error());
  point.knobs = std::move(*knobs);
  if (auto facts = read_facts(row, point); !facts) return fail(facts.error());
  const auto iterations = row.count(results::iterations);
  if (!iterations) return fail(iterations.error());
  const auto weights = read_weights(row);
  if (!weights) return fail(weights.error());
  for (const ResultMetric& metric : result_metrics) {
    auto added = add_metric(row, metric, *weights,
                            static_cast<std::size_t>(iterations->value_or(0)), point.metrics);
    if (!added) return fail(added.error());
  }
  point.completion = point.metrics.empty() ? Completion::failed : Completion::complete;
  if (!row.cell(results::status).empty() &&
      !read_word(row.cell(results::status), point.completion)) {
    return row.bad(results::status);
  }
  return point;
}

// A file without names of cases has one row a model and workload.
std::string name_of(const MeasuredCase& point) {
  if (!point.name.empty()) return point.name;
  std::string name = point.model;
  for (const auto& [knob, value] : point.knobs) {
    name += fmt::format(" {}={}", knob, line_text(value));
  }
  return point.task.empty() ? name : fmt::format("{} {}", name, point.task);
}

// The run that all rows are of; empty where they are of several.
void keep_run_id(const Row& row, bool is_first, Measurement& measurement) {
  const std::string_view run_id = row.cell(results::run_id);
  if (is_first) measurement.run_id = run_id;
  if (measurement.run_id != run_id) measurement.run_id.clear();
}

}  // namespace

Result<Measurement> read_results_file(const std::filesystem::path& path) {
  auto reader = CsvReader::open(path);
  if (!reader) return fail(reader.error());
  const Row row(*reader);
  for (const char* column : {results::model, "latency_mean_ms"}) {
    if (row.has(column)) continue;
    Error error = missing_column(*reader, column).value();
    error.hint =
        "a results.csv comes from `assay run --output-file FILE` or `assay report RUN "
        "--format results`";
    return fail(std::move(error));
  }
  Measurement measurement;
  std::map<std::string, std::string> places;  // by name
  while (true) {
    const auto found = reader->next();
    if (!found) return fail(found.error());
    if (!*found) break;
    if (measurement.cases.size() == most_results) {
      return fail(ErrorCode::usage,
                  fmt::format("{}: more than {} rows", reader->place(), most_results));
    }
    auto point = read_row(row);
    if (!point) return fail(point.error());
    point->name = name_of(*point);
    const auto [known, is_new] = places.try_emplace(point->name, reader->place());
    if (!is_new) {
      return fail(ErrorCode::usage,
                  fmt::format("{}: column '{}': a second '{}'; the first is {}", reader->place(),
                              row.has(results::case_name) ? results::case_name : results::model,
                              text::printable(point->name), known->second),
                  "give each file by itself: `assay analyze one.csv other.csv`");
    }
    keep_run_id(row, measurement.cases.empty(), measurement);
    measurement.cases.push_back(std::move(*point));
  }
  if (reader->is_torn()) {
    return fail(ErrorCode::usage,
                fmt::format("{}: what follows is cut off: no line end", reader->place()),
                "end the last row with a line end, or write the file anew");
  }
  if (measurement.cases.empty()) {
    return fail(ErrorCode::usage, path.string() + " has no rows below its header");
  }
  return measurement;
}

}  // namespace assay::store
