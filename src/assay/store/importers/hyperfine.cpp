// SPDX-License-Identifier: Apache-2.0

// hyperfine --export-json: the time of every run, in seconds. --export-csv: figures only.

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/store/importers/figures.hpp"
#include "assay/store/importers/formats.hpp"
#include "assay/store/importers/json_part.hpp"
#include "assay/store/importers/table_text.hpp"
#include "assay/store/importers/time_value.hpp"

namespace assay::store::importers {
namespace {

constexpr std::array<FigureKey, 3> figure_keys{{{"mean", "latency_mean_ms", "stddev"},
                                                {"median", "latency_p50_ms"},
                                                {"max", "latency_max_ms"}}};
constexpr double milliseconds_in_second = 1e3;

bool is_table(const ForeignFile& file) {
  const std::vector<std::string>& header = file.header;
  return header.size() >= 8 && header[0] == "command" && header[1] == "mean" &&
         header[2] == "stddev" && header[3] == "median";
}

bool recognises(const ForeignFile& file) {
  if (is_table(file)) return true;
  if (!file.json) return false;
  const auto results = JsonPart(*file.json, "").find("results");
  if (!results || !results->value().is_array() || results->value().empty()) return false;
  const Json& first = results->value().front();
  return first.is_object() && first.contains("command") && first.contains("mean");
}

Knobs knobs_of(const JsonPart& result) {
  Knobs knobs;
  const auto parameters = result.find("parameters");
  if (!parameters || !parameters->value().is_object()) return knobs;
  for (const auto& [key, value] : parameters->value().items()) {
    if (value.is_string()) {
      // hyperfine writes numbers as text.
      const auto integer = text::parse_integer(value.get<std::string>());
      knobs[key] = integer ? Json(*integer) : value;
    } else {
      knobs[key] = value;
    }
  }
  return knobs;
}

// Runs that ended with an exit code other than 0, which hyperfine counts if it is told to.
std::size_t failed_runs(const JsonPart& result) {
  const auto codes = result.find("exit_codes");
  if (!codes || !codes->value().is_array()) return 0;
  return static_cast<std::size_t>(std::count_if(
      codes->value().begin(), codes->value().end(),
      [](const Json& code) { return !code.is_number_integer() || code.get<std::int64_t>() != 0; }));
}

Result<ImportedCase> read_result(const JsonPart& result) {
  const auto command = result.need("command");
  if (!command) return fail(command.error());
  const auto name = command->text();
  if (!name) return fail(name.error());
  ImportedCase point{.name = *name};
  if (const auto times = result.find("times")) {
    const auto totals = times->amounts(nanoseconds_in_second);
    if (!totals) return fail(totals.error());
    point = case_of_totals(*name, *totals);
  } else {
    if (auto taken = take_figures(result, figure_keys, milliseconds_in_second, 0, point.reported);
        !taken) {
      return fail(taken.error());
    }
    point.limitations.emplace_back(
        "the file has no times of single runs: figures without "
        "intervals");
  }
  point.knobs = knobs_of(result);
  if (const std::size_t failed = failed_runs(result); failed > 0) {
    point.limitations.push_back(
        fmt::format("{} runs ended with an exit code other than 0, and count", failed));
  }
  return point;
}

Result<std::vector<ImportedCase>> read_table(const ForeignFile& file) {
  auto table = TableText::open(file.text, file.source);
  if (!table) return fail(table.error());
  std::array<std::size_t, figure_keys.size()> columns{};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto column = table->need(figure_keys[i].key);
    if (!column) return fail(column.error());
    columns[i] = *column;
  }
  const auto deviation_column = table->need("stddev");
  if (!deviation_column) return fail(deviation_column.error());
  std::vector<ImportedCase> cases;
  while (true) {
    const auto found = table->next();
    if (!found) return fail(found.error());
    if (!*found) return cases;
    ImportedCase& point = cases.emplace_back();
    point.name = table->cell(0);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto value = table->amount(columns[i]);
      if (!value) return fail(value.error());
      point.reported.push_back(
          {.metric = std::string(figure_keys[i].metric), .value = *value * milliseconds_in_second});
    }
    const auto deviation = text::parse_number(table->cell(*deviation_column));
    if (deviation && *deviation >= 0) {
      point.reported.front().standard_deviation = *deviation * milliseconds_in_second;
    }
    point.limitations.emplace_back(
        "hyperfine's CSV has no times of single runs: figures without "
        "intervals (use --export-json)");
  }
}

Result<ImportedFile> read(const ForeignFile& file, const ImportOptions&) {
  ImportedFile imported;
  if (is_table(file)) {
    auto cases = read_table(file);
    if (!cases) return fail(cases.error());
    imported.cases = std::move(*cases);
  } else if (!file.json) {
    return fail(ErrorCode::usage,
                fmt::format("{}: neither JSON nor CSV of hyperfine", file.source));
  } else {
    const auto results = JsonPart(*file.json, file.source).need("results");
    if (!results) return fail(results.error());
    const auto items = results->items();
    if (!items) return fail(items.error());
    for (const JsonPart& result : *items) {
      auto point = read_result(result);
      if (!point) return fail(point.error());
      imported.cases.push_back(std::move(*point));
    }
  }
  for (ImportedCase& point : imported.cases) point.engine.name = "hyperfine";
  imported.limitations = {
      "hyperfine starts a process for each run, one command after the other, and records one "
      "sitting: its runs are one session (import the files of several sittings for more)",
      "hyperfine writes neither its version nor anything of the machine, nor when a run began"};
  return imported;
}

}  // namespace

Importer hyperfine() {
  return {"hyperfine", "--export-json, --export-csv", recognises, read};
}

}  // namespace assay::store::importers
