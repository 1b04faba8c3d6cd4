// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/run_dataset.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/data/dataset_names.hpp"
#include "assay/data/row_groups.hpp"

namespace assay::predict {
namespace {

// What tells cases apart beside knobs.
constexpr std::array<const char*, 3> aspects{"model", "engine", "side"};

// Knobs by these names would be read as something else.
bool is_reserved(const std::string& name) {
  return name == dataset_names::device || name == dataset_names::group ||
         !dataset_names::stage_of(name).empty();
}

bool is_aspect(const std::string& name) {
  return std::find(aspects.begin(), aspects.end(), name) != aspects.end();
}

Json value_of(const Case& point, const std::string& name) {
  if (name == "model") return point.model;
  if (name == "engine") return point.engine;
  if (name == "side") return point.side;
  return point.knobs.at(name);
}

// Decode steps of a sequence; nothing for engines that generate no tokens.
std::optional<double> steps_of(const Case& point) {
  const auto tokens = point.knobs.find(output_tokens_knob);
  if (tokens == point.knobs.end() || !tokens->second.is_number()) return std::nullopt;
  return std::max(0.0, tokens->second.get<double>() - 1);
}

std::vector<RunRow> rows_of(std::span<const Run> runs, RowUnit unit,
                            std::vector<std::string>& notes) {
  std::vector<RunRow> rows;
  for (const Run& run : runs) {
    RunRows found = run_rows(run, unit);
    rows.insert(rows.end(), found.rows.begin(), found.rows.end());
    for (std::string& note : found.notes) {
      notes.push_back(runs.size() == 1 ? std::move(note)
                                       : fmt::format("run {}: {}", run.run_id, note));
    }
  }
  return rows;
}

Result<void> check_same_knobs(const std::vector<RunRow>& rows) {
  const Case& first = *rows.front().point;
  for (const RunRow& row : rows) {
    const Case& other = *row.point;
    const auto lacks = [](const Case& has, const Case& has_not) -> Result<void> {
      for (const auto& [knob, value] : has.knobs) {
        if (has_not.knobs.contains(knob)) continue;
        return fail(ErrorCode::usage,
                    fmt::format("the case '{}' has no knob '{}', which '{}' has", has_not.name,
                                knob, has.name),
                    "make a dataset of each kind of cases");
      }
      return {};
    };
    if (auto checked = lacks(first, other); !checked) return checked;
    if (auto checked = lacks(other, first); !checked) return checked;
  }
  return {};
}

struct Columns {
  std::vector<std::string> knobs;     // of the datasets
  std::vector<std::string> constant;  // left out
};

bool varies(const std::vector<RunRow>& rows, const std::string& name) {
  const Json first = value_of(*rows.front().point, name);
  return std::any_of(rows.begin(), rows.end(),
                     [&](const RunRow& row) { return value_of(*row.point, name) != first; });
}

Result<Columns> choose_columns(const std::vector<RunRow>& rows, const RunDatasetOptions& options) {
  const Knobs& knobs = rows.front().point->knobs;
  const std::string& device = options.device_knob;
  if (!device.empty() && !is_aspect(device) && !knobs.contains(device)) {
    std::vector<std::string> known(aspects.begin(), aspects.end());
    for (const auto& [knob, value] : knobs) known.push_back(knob);
    return fail(ErrorCode::usage, fmt::format("--device {}: no such knob", text::printable(device)),
                text::suggestion(device, known));
  }
  Columns columns;
  const auto add = [&](const std::string& name, bool is_needed) -> Result<void> {
    if (name == device) return {};
    const bool is_varied = varies(rows, name);
    if (is_varied && is_reserved(name)) {
      return fail(ErrorCode::usage,
                  fmt::format("the knob '{}' varies, and a dataset has another meaning for a "
                              "column of that name",
                              name),
                  name == dataset_names::device
                      ? "take its values as the devices, with --device device"
                      : "give it the same value in all cases");
    }
    if (is_varied || is_needed) {
      columns.knobs.push_back(name);
    } else if (!is_aspect(name)) {
      columns.constant.push_back(name);
    }
    return {};
  };
  for (const char* aspect : aspects) {
    if (auto added = add(aspect, false); !added) return fail(added.error());
  }
  for (const auto& [knob, value] : knobs) {
    const bool is_kept = options.constants && !is_reserved(knob);
    if (auto added = add(knob, is_kept || knob == output_tokens_knob); !added) {
      return fail(added.error());
    }
  }
  return columns;
}

// Stages that some row has, in the order of the enumeration.
std::vector<Stage> stages_of(const std::vector<RunRow>& rows) {
  std::vector<Stage> stages;
  for (const auto& entry : stage_words) {
    if (entry.value == Stage::total) continue;
    const bool is_there = std::any_of(rows.begin(), rows.end(), [&](const RunRow& row) {
      return row.ms[index_of(entry.value)].has_value();
    });
    if (is_there) stages.push_back(entry.value);
  }
  return stages;
}

// A stage's time as its column has it; nothing where there is none that is above 0.
std::optional<double> column_ms(const RunRow& row, Stage stage) {
  const auto ms = row.ms[index_of(stage)];
  if (!ms || !(*ms > 0)) return std::nullopt;
  if (stage != Stage::decode) return ms;
  const auto steps = steps_of(*row.point);
  if (!steps) return ms;
  return *steps > 0 ? std::optional(*ms / *steps) : std::nullopt;
}

// Leaves out rows that lack a time.
void keep_complete(std::vector<RunRow>& rows, const std::vector<Stage>& stages,
                   std::vector<std::string>& notes) {
  std::map<std::string, std::pair<std::size_t, std::string>> missing;  // stage → count, first case
  std::erase_if(rows, [&](const RunRow& row) {
    const auto lacks = [&](Stage stage) { return !column_ms(row, stage); };
    const auto lacking = std::find_if(stages.begin(), stages.end(), lacks);
    if (lacking == stages.end() && !lacks(Stage::total)) return false;
    const Stage stage = lacking == stages.end() ? Stage::total : *lacking;
    auto& [count, first] = missing[std::string(word_of(stage))];
    if (count++ == 0) first = row.point->name;
    return true;
  });
  for (const auto& [stage, what] : missing) {
    notes.push_back(
        fmt::format("{} rows left out, which spent no time in the stage {}, the first "
                    "of the case '{}'",
                    what.first, stage, what.second));
  }
}

// The name of a column, which a stage's time per step has of its own.
std::string column_name(Stage stage, const std::vector<RunRow>& rows) {
  if (stage == Stage::decode && steps_of(*rows.front().point)) return decode_per_token_stage;
  return std::string(word_of(stage));
}

// What the engine says that it ran on, where all rows agree.
std::string engine_device(const std::vector<RunRow>& rows) {
  std::string found;
  for (const RunRow& row : rows) {
    if (row.engine == nullptr) return {};
    std::string device = row.engine->device;
    if (!row.engine->backend.empty()) device += " " + row.engine->backend;
    if (!found.empty() && device != found) return {};
    found = std::move(device);
  }
  return found;
}

// Rows of each device, in order of appearance.
std::vector<std::pair<std::string, std::vector<RunRow>>> by_device(
    const std::vector<RunRow>& rows, const RunDatasetOptions& options) {
  std::vector<std::pair<std::string, std::vector<RunRow>>> devices;
  if (options.device_knob.empty()) {
    devices.emplace_back(options.device_name.empty() ? engine_device(rows) : options.device_name,
                         rows);
    return devices;
  }
  for (const RunRow& row : rows) {
    const std::string name = device_name(value_of(*row.point, options.device_knob));
    auto device = std::find_if(devices.begin(), devices.end(),
                               [&](const auto& known) { return known.first == name; });
    if (device == devices.end()) {
      device = devices.insert(devices.end(), {name, {}});
    }
    device->second.push_back(row);
  }
  return devices;
}

KnobColumn knob_column(const std::string& name, const std::vector<RunRow>& rows, bool is_number) {
  KnobColumn column{.name = name};
  for (const RunRow& row : rows) {
    if (name == output_tokens_knob && is_number) {
      column.numbers.push_back(steps_of(*row.point).value_or(0));
      continue;
    }
    const Json value = value_of(*row.point, name);
    if (is_number) {
      column.numbers.push_back(value.get<double>());
    } else {
      column.words.push_back(device_name(value));
    }
  }
  return column;
}

}  // namespace

std::string device_name(const Json& value) {
  constexpr double largest_exact = 0x1p53;
  std::string text = value.is_string() ? value.get<std::string>() : line_text(value);
  if (value.is_number_float()) {
    const auto number = value.get<double>();
    const bool is_whole = std::trunc(number) == number && std::abs(number) <= largest_exact;
    if (is_whole) text = fmt::format("{:.0f}", number);
  }
  return text.empty() ? "none" : text;  // a cell is never empty
}

Result<RunDatasets> datasets_of(std::span<const Run> runs, const RunDatasetOptions& options) {
  RunDatasets result;
  std::vector<RunRow> rows = rows_of(runs, options.unit, result.notes);
  const auto nothing = [&] {
    return fail(ErrorCode::usage, "no case was measured completely",
                result.notes.empty() ? std::string() : result.notes.front());
  };
  if (rows.empty()) return nothing();
  if (auto checked = check_same_knobs(rows); !checked) return fail(checked.error());
  const std::vector<Stage> stages = stages_of(rows);
  keep_complete(rows, stages, result.notes);
  if (rows.empty()) return nothing();
  const auto columns = choose_columns(rows, options);
  if (!columns) return fail(columns.error());
  result.constants = columns->constant;
  for (const auto& [device, of_device] : by_device(rows, options)) {
    Dataset dataset{.name = runs.front().study.name, .device = device, .total_measured = true};
    for (const std::string& name : columns->knobs) {
      const bool is_number = std::all_of(rows.begin(), rows.end(), [&](const RunRow& row) {
        return value_of(*row.point, name).is_number();
      });
      dataset.knobs.columns.push_back(knob_column(name, of_device, is_number));
    }
    for (const Stage stage : stages) {
      StageColumn column{.name = column_name(stage, rows)};
      for (const RunRow& row : of_device) column.ms.push_back(*column_ms(row, stage));
      dataset.times.stages.push_back(std::move(column));
    }
    for (const RunRow& row : of_device) {
      dataset.times.total_ms.push_back(*column_ms(row, Stage::total));
    }
    RowGroups grouped = row_groups(dataset);
    dataset.groups = std::move(grouped.groups);
    dataset.group_count = grouped.count;
    result.datasets.push_back(std::move(dataset));
  }
  return result;
}

}  // namespace assay::predict
