// SPDX-License-Identifier: Apache-2.0
#include "assay/store/dataset_columns.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/data/dataset_names.hpp"
#include "assay/store/dataset_file.hpp"

namespace assay::store {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr const char* time_hint =
    "time columns are named t_<stage>_ms (t_prefill_ms; t_decode_per_token_ms is per token) and "
    "t_total_ms, in milliseconds";

constexpr std::array<std::string_view, 8> time_endings{"_ms",  "_us",      "_ns",   "_s",
                                                       "_sec", "_seconds", "_time", "_latency"};
// Words by which files of other tools name what is a stage here.
constexpr std::array<std::string_view, 15> stage_names{"vision",
                                                       "vision_encoder",
                                                       "projector",
                                                       "encoder",
                                                       "head",
                                                       "prefill",
                                                       "llm_prefill",
                                                       "prompt",
                                                       "decode",
                                                       decode_per_token_stage,
                                                       "llm_decode_per_token",
                                                       "token",
                                                       total_stage,
                                                       "e2e",
                                                       "latency"};

bool is_stage_name(std::string_view word) {
  return std::find(stage_names.begin(), stage_names.end(), word) != stage_names.end();
}

std::string_view time_ending(std::string_view name) {
  for (const std::string_view ending : time_endings) {
    if (name.size() > ending.size() && name.ends_with(ending)) return ending;
  }
  return {};
}

// Certainly meant as a time: in another case, without its unit, or without its prefix. `by_prefix`
// asks only for those that have the prefix.
bool is_near_miss(const std::string& name, bool by_prefix) {
  const std::string lower = text::lower_case(name);
  if (!dataset_names::stage_of(lower).empty()) return true;
  std::string_view word = lower;
  const bool has_prefix = word.starts_with(dataset_names::time_prefix);
  if (by_prefix && !has_prefix) return false;
  if (has_prefix) word.remove_prefix(dataset_names::time_prefix.size());
  const std::string_view ending = time_ending(word);
  if (!has_prefix && ending.empty() && word != "latency") return false;
  word.remove_suffix(ending.size());
  return is_stage_name(word);
}

Failure refused(const CsvReader& reader, const std::string& what, const char* hint) {
  return fail(ErrorCode::usage, fmt::format("{}: {}", reader.place(), what), hint);
}

}  // namespace

Result<DatasetColumns> dataset_columns(const CsvReader& reader) {
  const auto& header = reader.header();
  if (header.size() > most_dataset_columns) {
    return refused(reader, fmt::format("more than {} columns", most_dataset_columns),
                   "keep the knobs that matter");
  }
  DatasetColumns columns;
  for (std::size_t place = 0; place < header.size(); ++place) {
    std::string_view name = header[place];
    if (place == 0 && name.starts_with(byte_order_mark)) name.remove_prefix(byte_order_mark.size());
    if (name.empty()) {
      return refused(reader, fmt::format("column {} has no name", place + 1),
                     "pandas writes such a column of row numbers; to_csv(…, index=False) does not");
    }
    if (name.size() > longest_dataset_word) {
      return refused(reader, fmt::format("the name of column {} is too long", place + 1), "");
    }
    if (text::trim(name) != name) {
      return refused(reader, fmt::format("column '{}' has blanks around its name", name), "");
    }
    const std::string_view stage = dataset_names::stage_of(name);
    if (stage == total_stage) {
      columns.total = place;
    } else if (!stage.empty()) {
      columns.stages.push_back({place, std::string(stage)});
    } else if (name == dataset_names::device) {
      columns.device = place;
    } else if (name == dataset_names::group) {
      columns.group = place;
    } else {
      if (name == output_tokens_knob) columns.steps = place;
      columns.knobs.push_back({place, std::string(name)});
    }
  }
  if (columns.knobs.empty()) {
    return refused(
        reader, "no column is a knob",
        "every column but t_…_ms, device and group is a knob: prompt_tokens, batch_size");
  }
  return columns;
}

Result<void> check_time_columns(const DatasetColumns& columns, const CsvReader& reader) {
  // Beside stages a knob may be a duration, as a replayed prefill_ms is; it is told (below). What
  // begins like a time is none: a time as a knob would tell what is to be predicted.
  for (const DatasetColumn& knob : columns.knobs) {
    if (!is_near_miss(knob.name, !columns.stages.empty())) continue;
    return refused(reader,
                   fmt::format("column '{}' looks like a time and would be a knob", knob.name),
                   time_hint);
  }
  if (columns.stages.empty() && !columns.total) {
    return refused(reader, "no time column: neither t_<stage>_ms nor t_total_ms", time_hint);
  }
  for (const DatasetColumn& stage : columns.stages) {
    if (stage.name != decode_per_token_stage || columns.steps) continue;
    return refused(reader,
                   fmt::format("no column '{}', by which {} is multiplied", output_tokens_knob,
                               dataset_names::time_column(stage.name)),
                   "output_tokens counts decode steps");
  }
  return {};
}

std::vector<std::string> time_like_knobs(const DatasetColumns& columns) {
  std::vector<std::string> names;
  for (const DatasetColumn& knob : columns.knobs) {
    if (!time_ending(text::lower_case(knob.name)).empty()) names.push_back(knob.name);
  }
  return names;
}

}  // namespace assay::store
