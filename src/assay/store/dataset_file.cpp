// SPDX-License-Identifier: Apache-2.0
#include "assay/store/dataset_file.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/csv.hpp"
#include "assay/base/text.hpp"
#include "assay/data/dataset_names.hpp"
#include "assay/data/row_groups.hpp"
#include "assay/store/cell.hpp"
#include "assay/store/dataset_columns.hpp"

namespace assay::store {
namespace {

constexpr double most_steps = 1e9;

Failure with_hint(Failure failure, const char* hint) {
  failure.value().hint = hint;
  return failure;
}

Failure empty_cell(const CsvReader& reader, std::string_view column) {
  return fail(ErrorCode::usage, fmt::format("{}: column '{}' is empty", reader.place(), column),
              "leave out rows that were not measured");
}

// What other tools write where there is no number.
bool is_no_value(std::string_view cell) {
  if (cell.starts_with('-') || cell.starts_with('+')) cell.remove_prefix(1);
  constexpr std::size_t longest = 8;
  if (cell.size() > longest) return false;
  const std::string lower = text::lower_case(cell);
  return lower == "nan" || lower == "inf" || lower == "infinity";
}

// A knob's cells while it is open whether all of them are numbers.
class KnobCells {
 public:
  KnobCells(DatasetColumn column, bool are_steps)
      : column_(std::move(column)), are_steps_(are_steps) {}

  // Errors: usage, of an empty cell, of no value and of what is too large.
  Result<void> add(const CsvReader& reader) {
    const std::string_view cell = reader.cells()[column_.place];
    if (cell.empty()) return empty_cell(reader, column_.name);
    if (cell.size() > longest_dataset_word || is_no_value(cell)) {
      return bad_cell(reader, column_.name, cell);
    }
    double value = 0;
    if (read_number(cell, value)) {
      if (value < -largest_dataset_value || value > largest_dataset_value) {
        return bad_cell(reader, column_.name, cell);
      }
      any_number_ = true;
      if (first_word_.empty()) numbers_.push_back(value);
    } else if (first_word_.empty()) {
      first_word_ = fmt::format("'{}' ({})", text::printable(cell), reader.place());
      numbers_ = {};
    }
    texts_ += cell;
    ends_.push_back(texts_.size());
    return check_steps(reader, cell);
  }

  // What a reader should know of it: that it is a category though it holds numbers.
  std::optional<std::string> note() const {
    if (first_word_.empty() || !any_number_) return std::nullopt;
    return fmt::format("knob '{}' is a category: {} is no number", column_.name, first_word_);
  }

  KnobColumn column() && {
    if (first_word_.empty()) return {.name = column_.name, .numbers = std::move(numbers_)};
    KnobColumn result{.name = column_.name};
    result.words.reserve(ends_.size());
    std::size_t begin = 0;
    for (const std::size_t end : ends_) {
      result.words.emplace_back(texts_, begin, end - begin);
      begin = end;
    }
    return result;
  }

 private:
  Result<void> check_steps(const CsvReader& reader, std::string_view cell) const {
    if (!are_steps_) return {};
    double steps = 0;
    if (read_number(cell, steps) && steps >= 0 && steps <= most_steps &&
        steps == static_cast<double>(static_cast<std::int64_t>(steps))) {
      return {};
    }
    return with_hint(bad_cell(reader, column_.name, cell),
                     "output_tokens counts decode steps: a whole number of at least 0");
  }

  DatasetColumn column_;
  bool are_steps_;
  std::vector<double> numbers_;  // until a cell is none
  std::string texts_;            // of all cells, one after the other
  std::vector<std::size_t> ends_;
  std::string first_word_;
  bool any_number_ = false;
};

Result<double> read_time(const CsvReader& reader, std::size_t place) {
  const std::string_view cell = reader.cells()[place];
  const std::string& column = reader.header()[place];
  if (cell.empty()) return empty_cell(reader, column);
  double ms = 0;
  if (read_number(cell, ms) && ms > 0 && ms <= largest_dataset_value) return ms;
  return with_hint(bad_cell(reader, column, cell), "times are milliseconds above 0");
}

// The device whose rows are read.
class Device {
 public:
  Device(std::optional<std::size_t> place, std::string chosen)
      : place_(place), chosen_(std::move(chosen)), is_chosen_(!chosen_.empty()) {}

  // Whether the row is of it. Errors: usage, of an empty cell and of a second device if none was
  // chosen.
  Result<bool> has(const CsvReader& reader) {
    if (!place_) return true;
    const std::string_view cell = reader.cells()[*place_];
    if (cell == chosen_ && !cell.empty()) return true;
    if (cell.empty()) return empty_cell(reader, dataset_names::device);
    if (cell.size() > longest_dataset_word) return bad_cell(reader, dataset_names::device, cell);
    if (is_chosen_) {
      constexpr std::size_t most_others = 16;
      if (others_.size() < most_others &&
          std::find(others_.begin(), others_.end(), cell) == others_.end()) {
        others_.emplace_back(cell);
      }
      return false;
    }
    if (!chosen_.empty()) {
      return fail(ErrorCode::usage,
                  fmt::format("{}: column 'device' has '{}' beside '{}'", reader.place(),
                              text::printable(cell), text::printable(chosen_)),
                  "choose one device, or give each a file of its own");
    }
    chosen_ = cell;
    return true;
  }

  // Why no row was of it.
  Failure absent(const std::string& file) const {
    if (!is_chosen_ || others_.empty()) {
      return fail(ErrorCode::usage, file + " has no rows below its header");
    }
    return fail(ErrorCode::usage,
                fmt::format("{}: column 'device' never has '{}'", file, text::printable(chosen_)),
                text::suggestion(chosen_, others_));
  }

  const std::string& name() const { return chosen_; }

 private:
  std::optional<std::size_t> place_;
  std::string chosen_;
  bool is_chosen_;
  std::vector<std::string> others_;
};

// Knobs of all rows, with what there is to say of them.
class Knobs {
 public:
  explicit Knobs(const DatasetColumns& columns) {
    for (const DatasetColumn& knob : columns.knobs) {
      cells_.emplace_back(knob, columns.steps == knob.place);
    }
  }

  Result<void> add(const CsvReader& reader) {
    if (rows_ == most_dataset_rows) {
      return fail(ErrorCode::usage,
                  fmt::format("{}: more than {} rows", reader.place(), most_dataset_rows));
    }
    if ((rows_ + 1) * reader.header().size() > most_dataset_cells) {
      return fail(ErrorCode::usage,
                  fmt::format("{}: more than {} cells", reader.place(), most_dataset_cells),
                  "keep the columns and rows that matter");
    }
    for (KnobCells& cells : cells_) {
      if (auto added = cells.add(reader); !added) return added;
    }
    ++rows_;
    return {};
  }

  std::size_t rows() const { return rows_; }

  KnobTable table(std::vector<std::string>& notes) && {
    KnobTable table;
    for (KnobCells& cells : cells_) {
      if (auto note = cells.note()) notes.push_back(std::move(*note));
      table.columns.push_back(std::move(cells).column());
    }
    return table;
  }

 private:
  std::vector<KnobCells> cells_;
  std::size_t rows_ = 0;
};

Result<void> check_end(const CsvReader& reader, const std::string& file, std::size_t rows) {
  if (reader.is_torn()) {
    return fail(ErrorCode::usage,
                fmt::format("{}: what follows is cut off: no line end", reader.place()),
                "end the last row with a line end, or write the file anew");
  }
  if (rows == 0) return fail(ErrorCode::usage, file + " has no rows below its header");
  return {};
}

// What does not vary teaches nothing.
void note_constants(const KnobTable& knobs, std::vector<std::string>& notes) {
  std::vector<std::string> names;
  for (const KnobColumn& column : knobs.columns) {
    if (!column.varies()) names.push_back(column.name);
  }
  if (names.empty()) return;
  notes.push_back(
      fmt::format("the same in every row, so no input of a model: {}", text::join(names, ", ")));
}

void note_groups(const RowGroups& groups, std::size_t rows, std::vector<std::string>& notes) {
  if (groups.named > groups.count) {
    notes.push_back(fmt::format(
        "{} groups became {}: some held the same configuration, which must not straddle "
        "a split",
        groups.named, groups.count));
  }
  if (groups.configurations < rows) {
    notes.push_back(fmt::format("{} rows are of {} configurations: repeats stay together", rows,
                                groups.configurations));
  }
}

// Totals from stages; or where they were measured, a word if stages take longer than the total.
class Totals {
 public:
  void add(const CsvReader& reader, double sum, const std::optional<double>& measured,
           std::vector<double>& total_ms) {
    total_ms.push_back(measured.value_or(sum));
    constexpr double tolerance = 1.1;
    if (!measured || sum <= tolerance * *measured) return;
    if (shorter_++ == 0) first_ = reader.place();
  }

  void note(std::vector<std::string>& notes) const {
    if (shorter_ == 0) return;
    notes.push_back(
        fmt::format("t_total_ms is shorter than its stages by more than a tenth in {} row{}, the "
                    "first at {}: was the output cut short?",
                    shorter_, shorter_ == 1 ? "" : "s", first_));
  }

 private:
  std::size_t shorter_ = 0;
  std::string first_;
};

// The row's stages, and their sum with decode steps.
Result<double> add_stages(const CsvReader& reader, const DatasetColumns& columns,
                          StageTimes& times) {
  double steps = 0;
  if (columns.steps) read_number(reader.cells()[*columns.steps], steps);
  double sum = 0;
  for (std::size_t i = 0; i < columns.stages.size(); ++i) {
    const auto ms = read_time(reader, columns.stages[i].place);
    if (!ms) return fail(ms.error());
    times.stages[i].ms.push_back(*ms);
    sum += columns.stages[i].name == decode_per_token_stage ? steps * *ms : *ms;
  }
  if (sum > 0 || columns.total) return sum;
  return fail(ErrorCode::usage,
              fmt::format("{}: column '{}' is 0, and no other stage took time", reader.place(),
                          output_tokens_knob),
              "leave out rows that did nothing, or add t_total_ms");
}

// Names of groups as numbers.
class GroupNames {
 public:
  explicit GroupNames(std::optional<std::size_t> place) : place_(place) {}

  Result<void> add(const CsvReader& reader) {
    if (!place_) return {};
    const std::string_view cell = reader.cells()[*place_];
    if (cell.empty()) return empty_cell(reader, dataset_names::group);
    if (cell.size() > longest_dataset_word) return bad_cell(reader, dataset_names::group, cell);
    rows_.push_back(names_.try_emplace(std::string(cell), names_.size()).first->second);
    return {};
  }

  const std::vector<std::size_t>& rows() const { return rows_; }

 private:
  std::optional<std::size_t> place_;
  std::unordered_map<std::string, std::size_t> names_;
  std::vector<std::size_t> rows_;
};

}  // namespace

Result<Dataset> read_dataset(const std::filesystem::path& path, const DatasetFileOptions& options) {
  auto reader = CsvReader::open(path);
  if (!reader) return fail(reader.error());
  const auto columns = dataset_columns(*reader);
  if (!columns) return fail(columns.error());
  if (auto checked = check_time_columns(*columns, *reader); !checked) return fail(checked.error());
  if (!options.device.empty() && !columns->device) {
    return with_hint(missing_column(*reader, dataset_names::device),
                     "without it every row is of one device: choose none");
  }
  Dataset dataset{.name = path.filename().string(), .total_measured = columns->total.has_value()};
  for (const DatasetColumn& stage : columns->stages) dataset.times.stages.push_back({stage.name});
  Device device(columns->device, options.device);
  Knobs knobs(*columns);
  GroupNames groups(columns->group);
  Totals totals;
  while (true) {
    const auto found = reader->next();
    if (!found) return fail(found.error());
    if (!*found) break;
    const auto is_of_device = device.has(*reader);
    if (!is_of_device) return fail(is_of_device.error());
    if (!*is_of_device) continue;
    if (auto added = knobs.add(*reader); !added) return fail(added.error());
    if (auto added = groups.add(*reader); !added) return fail(added.error());
    const auto sum = add_stages(*reader, *columns, dataset.times);
    if (!sum) return fail(sum.error());
    std::optional<double> measured;
    if (columns->total) {
      const auto total = read_time(*reader, *columns->total);
      if (!total) return fail(total.error());
      measured = *total;
    }
    totals.add(*reader, *sum, measured, dataset.times.total_ms);
  }
  const std::size_t rows = knobs.rows();
  if (rows == 0 && !reader->is_torn()) return device.absent(path.string());
  if (auto checked = check_end(*reader, path.string(), rows); !checked) {
    return fail(checked.error());
  }
  dataset.device = device.name();
  dataset.knobs = std::move(knobs).table(dataset.notes);
  for (const std::string& name : time_like_knobs(*columns)) {
    dataset.notes.push_back(
        fmt::format("'{}' is taken as a knob: time columns are named t_<stage>_ms", name));
  }
  note_constants(dataset.knobs, dataset.notes);
  RowGroups grouped = row_groups(dataset, groups.rows());
  note_groups(grouped, rows, dataset.notes);
  totals.note(dataset.notes);
  dataset.groups = std::move(grouped.groups);
  dataset.group_count = grouped.count;
  return dataset;
}

Result<KnobTable> read_configurations(const std::filesystem::path& path) {
  auto reader = CsvReader::open(path);
  if (!reader) return fail(reader.error());
  const auto columns = dataset_columns(*reader);
  if (!columns) return fail(columns.error());
  Knobs knobs(*columns);
  while (true) {
    const auto found = reader->next();
    if (!found) return fail(found.error());
    if (!*found) break;
    if (auto added = knobs.add(*reader); !added) return fail(added.error());
  }
  if (auto checked = check_end(*reader, path.string(), knobs.rows()); !checked) {
    return fail(checked.error());
  }
  std::vector<std::string> notes;
  return std::move(knobs).table(notes);
}

std::string dataset_csv(const Dataset& dataset) {
  std::string csv;
  CsvRow header(csv);
  for (const KnobColumn& knob : dataset.knobs.columns) header.text(text::printable(knob.name));
  if (!dataset.device.empty()) header.text(dataset_names::device);
  if (!dataset.groups.empty()) header.text(dataset_names::group);
  for (const StageColumn& stage : dataset.times.stages) {
    header.text(dataset_names::time_column(stage.name));
  }
  const bool has_total = dataset.total_measured || dataset.times.stages.empty();
  if (has_total) header.text(dataset_names::time_column(total_stage));
  header.end();
  for (std::size_t i = 0; i < dataset.rows(); ++i) {
    CsvRow row(csv);
    for (const KnobColumn& knob : dataset.knobs.columns) {
      if (knob.is_number()) {
        row.number(knob.numbers[i]);
      } else {
        row.text(text::printable(knob.words[i]));
      }
    }
    if (!dataset.device.empty()) row.text(text::printable(dataset.device));
    if (!dataset.groups.empty()) row.integer(static_cast<std::int64_t>(dataset.groups[i]));
    for (const StageColumn& stage : dataset.times.stages) row.number(stage.ms[i]);
    if (has_total) row.number(dataset.times.total_ms[i]);
    row.end();
  }
  return csv;
}

}  // namespace assay::store
