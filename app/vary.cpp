// SPDX-License-Identifier: Apache-2.0
#include "vary.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/study/document.hpp"

namespace assay::app {
namespace {

constexpr const char* example = "such as --vary pipeline.mode=linear,iterative";

constexpr std::array<std::string_view, 11> study_keys{
    "study", "seed",     "engine",   "models",         "knobs",        "cases",
    "axes",  "pipeline", "protocol", "schema_version", "assay_version"};

// What one run has one of.
constexpr std::array<std::string_view, 5> shared_keys{"study", "seed", "protocol", "schema_version",
                                                      "assay_version"};

std::string_view first_step(std::string_view key) {
  return key.substr(0, key.find_first_of(".["));
}

template <class List>
bool holds(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::vector<std::string> split_values(std::string_view text) {
  std::vector<std::string> values(1);
  int depth = 0;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (c == ']' || c == '}') {
      --depth;
    } else if (c == ',' && depth == 0) {
      values.emplace_back();
      continue;
    }
    values.back() += c;
  }
  for (std::string& value : values) value = std::string(text::trim(value));
  return values;
}

// The overrides by which every case gets the model. Errors: those of reading the study.
Result<std::vector<std::string>> model_overrides(const MeasureOptions& options,
                                                 const std::string& value) {
  const auto document = study::read_document(options.config);
  if (!document) return fail(document.error());
  const auto cases =
      document->root.is_object() ? document->root.find("cases") : document->root.end();
  if (!document->root.is_object() || cases == document->root.end() || !cases->is_array()) {
    return std::vector{fmt::format("axes.model=[{}]", value)};
  }
  std::vector<std::string> overrides;
  for (std::size_t i = 0; i < cases->size(); ++i) {
    overrides.push_back(fmt::format("cases[{}].model={}", i, value));
  }
  return overrides;
}

Result<std::vector<std::string>> overrides_for(const MeasureOptions& options,
                                               const std::string& key, const std::string& value) {
  if (key == "model") return model_overrides(options, value);
  const bool is_known = holds(study_keys, first_step(key));
  return std::vector{fmt::format("{}{}={}", is_known ? "" : "knobs.", key, value)};
}

// An error of an override is told as one of --vary, which is what the user wrote.
Error as_varied(Error error, const Variation& variation, const std::string& value,
                const std::vector<std::string>& overrides) {
  for (const std::string& override_text : overrides) {
    const std::string start = "--override " + override_text;
    if (!error.message.starts_with(start)) continue;
    error.message = fmt::format("--vary {}={}{}", text::printable(variation.key),
                                text::printable(value), error.message.substr(start.size()));
  }
  return error;
}

// As it is read: without the quotes that kept it together.
std::string side_name(const std::string& value) {
  const bool is_quoted = value.size() >= 2 && value.front() == value.back() &&
                         (value.front() == '"' || value.front() == '\'');
  return is_quoted ? value.substr(1, value.size() - 2) : value;
}

}  // namespace

Result<Variation> parse_variation(std::string_view text) {
  const std::size_t equals = text.find('=');
  Variation variation{.key = std::string(text::trim(text.substr(0, equals))), .values = {}};
  const std::string shown = text::printable(text.substr(0, 200));
  if (equals == std::string_view::npos || variation.key.empty()) {
    return fail(ErrorCode::usage, fmt::format("--vary {}: expected a key and its values", shown),
                example);
  }
  variation.values = split_values(text.substr(equals + 1));
  if (holds(variation.values, "")) {
    return fail(ErrorCode::usage, fmt::format("--vary {}: a value is empty", shown), example);
  }
  if (variation.values.size() < 2) {
    return fail(ErrorCode::usage,
                fmt::format("--vary {}: one value alone cannot be compared", shown), example);
  }
  std::set<std::string> seen;
  for (const std::string& value : variation.values) {
    if (seen.insert(side_name(value)).second) continue;
    return fail(
        ErrorCode::usage,
        fmt::format("--vary {}: the value '{}' is there twice", shown, text::printable(value)),
        "give values that differ");
  }
  return variation;
}

Result<std::vector<Side>> vary(const MeasureOptions& options, const Variation& variation) {
  if (holds(shared_keys, first_step(variation.key))) {
    return fail(ErrorCode::usage,
                fmt::format("--vary {}: all sides of a run have the same {}",
                            text::printable(variation.key), first_step(variation.key)),
                "set it with --override, or measure two runs and compare those");
  }
  std::vector<Side> sides;
  for (const std::string& value : variation.values) {
    MeasureOptions varied = options;
    const auto overrides = overrides_for(options, variation.key, value);
    if (!overrides) return fail(overrides.error());
    varied.overrides.insert(varied.overrides.end(), overrides->begin(), overrides->end());
    auto loaded = load(varied);
    if (!loaded) return tl::unexpected(as_varied(loaded.error(), variation, value, *overrides));
    sides.push_back({side_name(value), std::move(*loaded)});
  }
  return sides;
}

Result<std::vector<Side>> sides_of_studies(const MeasureOptions& options,
                                           const std::vector<std::filesystem::path>& configs) {
  std::vector<Side> sides;
  std::set<std::string> names;
  for (const std::filesystem::path& config : configs) {
    MeasureOptions of_side = options;
    of_side.config = config;
    auto loaded = load(of_side);
    if (!loaded) return fail(loaded.error());
    std::string name = text::printable(config.stem().string());
    if (!names.insert(name).second) name = fmt::format("{}-{}", name, sides.size() + 1);
    names.insert(name);
    sides.push_back({std::move(name), std::move(*loaded)});
  }
  return sides;
}

}  // namespace assay::app
