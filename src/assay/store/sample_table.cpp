// SPDX-License-Identifier: Apache-2.0
#include "assay/store/sample_table.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "assay/store/cell.hpp"

namespace assay::store {
namespace {

constexpr std::string_view duration_suffix = "_ns";

std::string duration_name(Stage stage) {
  return fmt::format("{}{}", word_of(stage), duration_suffix);
}

std::optional<Stage> stage_of(std::string_view name) {
  if (!name.ends_with(duration_suffix)) return std::nullopt;
  name.remove_suffix(duration_suffix.size());
  return from_word<Stage>(name);
}

}  // namespace

SampleTable::Column SampleTable::column_of(const std::string& name) {
  static constexpr std::array<std::pair<std::string_view, Field>, 8> fixed{
      {{"case", Field::case_name},
       {"session", Field::session},
       {"iteration", Field::iteration},
       {"phase", Field::phase},
       {"flags", Field::flags},
       {"t_start_ns", Field::t_start},
       {"tokens_in", Field::tokens_in},
       {"tokens_out", Field::tokens_out}}};
  for (const auto& [fixed_name, field] : fixed) {
    if (name == fixed_name) return {name, field};
  }
  if (const auto stage = stage_of(name)) return {name, Field::stage, *stage};
  return {name, Field::reading};
}

SampleTable::SampleTable(std::span<const Stage> stages, std::span<const std::string> readings) {
  for (const char* name : {"case", "session", "iteration", "phase", "flags", "t_start_ns"}) {
    columns_.push_back(column_of(name));
  }
  columns_.push_back(column_of(duration_name(Stage::total)));
  for (const Stage stage : stages) {
    if (stage != Stage::total) columns_.push_back(column_of(duration_name(stage)));
  }
  columns_.push_back(column_of("tokens_in"));
  columns_.push_back(column_of("tokens_out"));
  for (const std::string& reading : readings) columns_.push_back({reading, Field::reading});
}

Result<SampleTable> SampleTable::of(const CsvReader& reader) {
  SampleTable table;
  for (const std::string& name : reader.header()) table.columns_.push_back(column_of(name));
  for (const Column& needed : SampleTable({}, {}).columns_) {
    const auto has_its_name = [&](const Column& column) { return column.name == needed.name; };
    if (std::none_of(table.columns_.begin(), table.columns_.end(), has_its_name)) {
      return missing_column(reader, needed.name);
    }
  }
  return table;
}

std::string SampleTable::header() const {
  std::string text;
  CsvRow row(text);
  for (const Column& column : columns_) row.text(column.name);
  row.end();
  return text;
}

bool SampleTable::has_reading(std::string_view name) const {
  return std::any_of(columns_.begin(), columns_.end(), [&](const Column& column) {
    return column.field == Field::reading && column.name == name;
  });
}

Result<void> SampleTable::check(const Sample& sample) const {
  if (auto named = check_case_name(sample.case_name); !named) return named;
  if (!is_plain_text(sample.flags)) return not_plain(sample.flags);
  const auto is_negative = [](const std::optional<Nanoseconds>& duration) {
    return duration.value_or(0) < 0;
  };
  if (sample.session < 0 || sample.iteration < 0 || sample.tokens_in < 0 || sample.tokens_out < 0 ||
      std::any_of(sample.stage_ns.begin(), sample.stage_ns.end(), is_negative)) {
    return negative(sample.case_name);
  }
  const auto no_column = [&](std::string_view value) {
    return fail(ErrorCode::defect, fmt::format("{} of case '{}' has no column in samples.csv",
                                               value, sample.case_name));
  };
  for (const EnumWord<Stage>& stage : stage_words) {
    const auto holds_it = [&](const Column& column) {
      return column.field == Field::stage && column.stage == stage.value;
    };
    if (sample.stage_ns[index_of(stage.value)] &&
        std::none_of(columns_.begin(), columns_.end(), holds_it)) {
      return no_column(stage.word);
    }
  }
  for (const auto& reading : sample.readings) {
    if (!has_reading(reading.first)) return no_column(reading.first);
  }
  return {};
}

Result<void> SampleTable::encode(const Sample& sample, std::string& text) const {
  if (auto checked = check(sample); !checked) return checked;
  CsvRow row(text);
  for (const Column& column : columns_) {
    switch (column.field) {
      case Field::case_name:
        row.text(sample.case_name);
        break;
      case Field::session:
        row.integer(sample.session);
        break;
      case Field::iteration:
        row.integer(sample.iteration);
        break;
      case Field::phase:
        row.text(word_of(sample.phase));
        break;
      case Field::flags:
        row.text(sample.flags);
        break;
      case Field::t_start:
        row.integer(sample.t_start_ns);
        break;
      case Field::stage: {
        const auto duration = sample.stage_ns[index_of(column.stage)];
        duration ? row.integer(*duration) : row.absent();
        break;
      }
      case Field::tokens_in:
        row.integer(sample.tokens_in);
        break;
      case Field::tokens_out:
        row.integer(sample.tokens_out);
        break;
      case Field::reading: {
        const auto reading = sample.readings.find(column.name);
        reading != sample.readings.end() ? row.number(reading->second) : row.absent();
        break;
      }
    }
  }
  row.end();
  return {};
}

bool SampleTable::read(const Column& column, std::string_view cell, Sample& sample) {
  switch (column.field) {
    case Field::case_name:
      sample.case_name = cell;
      return !cell.empty();
    case Field::session:
      return read_count(cell, sample.session);
    case Field::iteration:
      return read_count(cell, sample.iteration);
    case Field::phase:
      return read_word(cell, sample.phase);
    case Field::flags:
      sample.flags = cell;
      return true;
    case Field::t_start:
      return read_integer(cell, sample.t_start_ns);
    case Field::stage:
      return cell.empty() || read_count(cell, sample.stage_ns[index_of(column.stage)].emplace());
    case Field::tokens_in:
      return read_count(cell, sample.tokens_in);
    case Field::tokens_out:
      return read_count(cell, sample.tokens_out);
    case Field::reading:
      return cell.empty() || read_number(cell, sample.readings[column.name]);
  }
  return false;
}

Result<Sample> SampleTable::decode(const CsvReader& reader) const {
  Sample sample;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::string_view cell = reader.cells()[i];
    if (!read(columns_[i], cell, sample)) return bad_cell(reader, columns_[i].name, cell);
  }
  return sample;
}

}  // namespace assay::store
