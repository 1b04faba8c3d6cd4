// SPDX-License-Identifier: Apache-2.0

// llama-bench -o json, jsonl (samples_ns of every repetition) and csv (mean and deviation only).

#include <algorithm>
#include <array>
#include <filesystem>
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

// Neither knobs nor results that are taken.
constexpr std::array<std::string_view, 16> facts{
    "build_commit", "build_number", "cpu_info",       "gpu_info",  "backends", "model_filename",
    "model_type",   "model_size",   "model_n_params", "test_time", "avg_ns",   "stddev_ns",
    "avg_ts",       "stddev_ts",    "samples_ns",     "samples_ts"};
constexpr std::array<std::string_view, 3> counted{"n_prompt", "n_gen", "n_depth"};

bool is_row(const Json& row) {
  return row.is_object() && row.contains("n_prompt") && row.contains("n_gen") &&
         row.contains("avg_ns");
}

bool is_table(const ForeignFile& file) {
  const auto has = [&](std::string_view name) {
    return std::find(file.header.begin(), file.header.end(), name) != file.header.end();
  };
  return has("n_prompt") && has("n_gen") && has("avg_ns");
}

bool recognises(const ForeignFile& file) {
  if (is_table(file)) return true;
  if (!file.lines.empty()) return is_row(file.lines.front());
  if (!file.json) return false;
  if (is_row(*file.json)) return true;
  return file.json->is_array() && !file.json->empty() && is_row(file.json->front());
}

std::string base_name(const std::string& path) {
  // Whatever system the path is of.
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

// What the tool itself calls the test.
std::string name_of(std::int64_t prompt, std::int64_t generated, std::int64_t depth) {
  std::string name;
  if (prompt > 0) name = fmt::format("pp{}", prompt);
  if (generated > 0) name += fmt::format("{}tg{}", name.empty() ? "" : "+", generated);
  if (depth > 0) name += fmt::format(" @ d{}", depth);
  return name.empty() ? "empty" : name;
}

Knobs knobs_of(const JsonPart& row) {
  Knobs knobs;
  for (const auto& [key, value] : row.value().items()) {
    if (std::find(facts.begin(), facts.end(), key) != facts.end()) continue;
    if (value.is_structured() || value.is_null()) continue;
    knobs[key] = value;
  }
  if (const auto file = text_at(row, "model_filename")) knobs["model"] = base_name(*file);
  return knobs;
}

EngineFacts engine_of(const JsonPart& row) {
  EngineFacts engine{.name = "llama.cpp"};
  if (const auto number = number_at(row, "build_number")) {
    engine.version = fmt::format("b{}", *number);
  }
  if (const auto commit = text_at(row, "build_commit")) {
    engine.version += fmt::format("{}{}", engine.version.empty() ? "" : " ", *commit);
  }
  engine.backend = text_at(row, "backends").value_or("");
  engine.device = text::lower_case(engine.backend.substr(0, engine.backend.find(',')));
  return engine;
}

std::optional<ModelFacts> model_of(const JsonPart& row) {
  const auto size = number_at(row, "model_size");
  const auto parameters = number_at(row, "model_n_params");
  const auto is_count = [](const std::optional<double>& number) {
    return number && *number >= 0 && *number <= largest_count;
  };
  if (!is_count(size) || !is_count(parameters)) return std::nullopt;
  return ModelFacts{.architecture = text_at(row, "model_type").value_or(""),
                    .source = base_name(text_at(row, "model_filename").value_or("")),
                    .parameters = static_cast<std::uint64_t>(*parameters),
                    .bytes = static_cast<std::uint64_t>(*size)};
}

Json environment_of(const JsonPart& row) {
  Json environment = Json::object();
  if (const auto cpu = text_at(row, "cpu_info")) environment["cpu"] = {{"model", *cpu}};
  if (const auto gpu = text_at(row, "gpu_info"); gpu && !gpu->empty()) {
    environment["gpus"] = Json::array({Json{{"name", *gpu}}});
  }
  return environment;
}

Result<ImportedCase> read_row(const JsonPart& row) {
  std::array<std::int64_t, 3> tokens{};
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto found = row.find(counted[i]);
    if (!found && i == 2) continue;  // older versions have no depth
    const auto part = row.need(counted[i]);
    if (!part) return fail(part.error());
    const auto count = part->count();
    if (!count) return fail(count.error());
    tokens[i] = *count;
  }
  const auto [prompt, generated, depth] = tokens;
  ImportedCase point{.name = name_of(prompt, generated, depth)};
  if (const auto samples = row.find("samples_ns")) {
    const auto totals = samples->amounts(1);
    if (!totals) return fail(totals.error());
    ImportedSession& session = point.sessions.emplace_back();
    for (const double total : *totals) {
      ImportedIteration iteration{.total_ns = total, .tokens_in = prompt, .tokens_out = generated};
      if (generated == 0) iteration.stage_ns[index_of(Stage::prefill)] = total;
      if (prompt == 0) iteration.stage_ns[index_of(Stage::decode)] = total;
      session.iterations.push_back(std::move(iteration));
    }
  } else {
    constexpr std::array<FigureKey, 1> latency{{{"avg_ns", "latency_mean_ms", "stddev_ns"}}};
    if (auto taken = take_figures(row, latency, 1 / nanoseconds_in_millisecond, 0, point.reported);
        !taken) {
      return fail(taken.error());
    }
    point.limitations.emplace_back(
        "llama-bench's CSV has only mean and standard deviation: no samples, no intervals, no "
        "percentiles (use -o json)");
  }
  const bool is_one_stage = prompt == 0 || generated == 0;
  if (is_one_stage && (prompt > 0 || generated > 0)) {
    const std::array<FigureKey, 1> rate{
        {{"avg_ts", prompt > 0 ? "prefill_toks_s" : "decode_toks_s", "stddev_ts"}}};
    const std::size_t count = point.sessions.empty() ? 0 : point.sessions.front().iterations.size();
    // The rate of a prompt follows from its samples.
    if (prompt == 0 || point.sessions.empty()) {
      if (auto taken = take_figures(row, rate, 1, count, point.reported); !taken) {
        return fail(taken.error());
      }
    }
  }
  point.knobs = knobs_of(row);
  point.engine = engine_of(row);
  point.model = model_of(row);
  return point;
}

// A row of the table as the object that the JSON formats have.
Json object_of(const TableText& table) {
  Json row = Json::object();
  for (std::size_t i = 0; i < table.header().size(); ++i) {
    const std::string_view cell = table.cell(i);
    const bool is_word = table.header()[i] == "build_commit";  // which may have nothing but digits
    const auto integer = text::parse_integer(cell);
    const auto number = text::parse_number(cell);
    Json& value = row[table.header()[i]];
    if (integer && !is_word) {
      value = *integer;
    } else if (number && !is_word) {
      value = *number;
    } else {
      value = std::string(cell);
    }
  }
  return row;
}

Result<void> take(const JsonPart& row, ImportedFile& imported) {
  auto point = read_row(row);
  if (!point) return fail(point.error());
  if (imported.cases.empty()) imported.environment = environment_of(row);
  imported.cases.push_back(std::move(*point));
  return {};
}

Result<void> read_table(const ForeignFile& file, ImportedFile& imported) {
  auto table = TableText::open(file.text, file.source);
  if (!table) return fail(table.error());
  while (true) {
    const auto found = table->next();
    if (!found) return fail(found.error());
    if (!*found) return {};
    const Json row = object_of(*table);
    if (auto taken = take(JsonPart(row, table->place()), imported); !taken) return taken;
  }
}

Result<ImportedFile> read(const ForeignFile& file, const ImportOptions&) {
  ImportedFile imported;
  imported.limitations = {
      "llama-bench measures in one process: its repetitions are one session",
      "llama-bench does not write when a repetition began, nor the times of single tokens"};
  if (file.json && file.json->is_array()) {
    const auto rows = JsonPart(*file.json, file.source).items();
    if (!rows) return fail(rows.error());
    for (const JsonPart& row : *rows) {
      if (auto taken = take(row, imported); !taken) return fail(taken.error());
    }
  } else if (file.json) {
    if (auto taken = take(JsonPart(*file.json, file.source), imported); !taken) {
      return fail(taken.error());
    }
  } else if (!file.lines.empty()) {
    std::size_t number = 0;
    for (const Json& line : file.lines) {
      const JsonPart row(line, fmt::format("{}: object {}", file.source, ++number));
      if (auto taken = take(row, imported); !taken) return fail(taken.error());
    }
  } else if (auto taken = read_table(file, imported); !taken) {
    return fail(taken.error());
  }
  return imported;
}

}  // namespace

Importer llama_bench() {
  return {"llama-bench", "-o json, jsonl or csv", recognises, read};
}

}  // namespace assay::store::importers
