// SPDX-License-Identifier: Apache-2.0
#include "assay/study/overrides.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/data/knob.hpp"
#include "assay/study/scalars.hpp"

namespace assay::study {
namespace {

// Blocks whose keys are free to hold dots; there, the rest of the path is one key.
constexpr std::array<std::string_view, 4> free_blocks{"pipeline", "knobs", "config", "axes"};

struct Target {
  Json* value;
  KeyPath path;
};

struct Step {
  Target target;
  std::string_view rest;  // of the path, behind this step
};

bool ends_step(std::string_view rest) {
  return rest.empty() || rest.front() == '.' || rest.front() == '[';
}

// The longest name of `list`'s items with which `rest` begins.
std::optional<std::size_t> named_item(const Json& list, std::string_view rest) {
  std::optional<std::size_t> best;
  std::size_t best_size = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const KeyPath name_path{"name"};
    const Json* name = value_at(list[i], name_path);
    if (name == nullptr || !name->is_string()) continue;
    const auto& text = name->get_ref<const std::string&>();
    if (text.size() < best_size || !rest.starts_with(text)) continue;
    if (!ends_step(rest.substr(text.size()))) continue;
    best = i;
    best_size = text.size();
  }
  return best;
}

std::vector<std::string> item_names(const Json& list) {
  std::vector<std::string> names;
  for (const Json& item : list) {
    const Json* name = value_at(item, KeyPath{"name"});
    if (name != nullptr && name->is_string()) names.push_back(name->get<std::string>());
  }
  return names;
}

Result<Step> step_into_list(const Target& list, std::string_view rest) {
  if (rest.front() != '[') {
    const auto index = named_item(*list.value, rest);
    if (!index) {
      const std::string name(rest.substr(0, rest.find('.')));
      return fail(
          ErrorCode::usage,
          fmt::format("{} has no item named '{}'", list.path.dotted(), text::printable(name)),
          text::suggestion(name, item_names(*list.value)));
    }
    Json& item = (*list.value)[*index];
    return Step{{&item, list.path.item(*index)},
                rest.substr(item["name"].get_ref<const std::string&>().size())};
  }
  const std::size_t end = rest.find(']');
  if (end == std::string_view::npos) return fail(ErrorCode::usage, "'[' without ']'");
  const auto index = text::parse_unsigned(rest.substr(1, end - 1));
  if (!index) return fail(ErrorCode::usage, "expected an index in [ ], counted from 0");
  if (*index >= list.value->size()) {
    return fail(ErrorCode::usage, fmt::format("{} has {} items, counted from 0", list.path.dotted(),
                                              list.value->size()));
  }
  return Step{{&(*list.value)[*index], list.path.item(*index)}, rest.substr(end + 1)};
}

Result<Step> step_into_block(const Target& block, std::string_view rest) {
  if (block.value->is_null()) *block.value = Json::object();
  if (!block.value->is_object()) {
    return fail(ErrorCode::usage,
                fmt::format("{} is a single value: nothing is inside it", block.path.dotted()));
  }
  const auto& steps = block.path.steps();
  const bool is_free = !steps.empty() && std::find(free_blocks.begin(), free_blocks.end(),
                                                   steps.back()) != free_blocks.end();
  const std::string key(rest.substr(0, rest.find_first_of(is_free ? "[" : ".[")));
  if (key.empty()) return fail(ErrorCode::usage, "expected a key such as protocol.repeats");
  return Step{{&(*block.value)[key], block.path.key(key)}, rest.substr(key.size())};
}

Result<Target> find_target(Json& root, std::string_view path_text) {
  Target target{&root, {}};
  while (true) {
    auto step = target.value->is_array() ? step_into_list(target, path_text)
                                         : step_into_block(target, path_text);
    if (!step) return fail(step.error());
    target = std::move(step->target);
    path_text = step->rest;
    if (path_text.empty()) return target;
    if (path_text.front() == '.') path_text.remove_prefix(1);
    if (path_text.empty()) return fail(ErrorCode::usage, "the key ends in a dot");
  }
}

// A scalar as it stands, or a list or quoted text in YAML's flow style.
Result<Json> override_value(std::string_view text) {
  constexpr std::string_view flow_starts = "[{\"'";
  if (text.empty() || flow_starts.find(text.front()) == std::string_view::npos) {
    return typed_scalar(text);
  }
  auto parsed = parse_document(text, "value");
  if (!parsed) return fail(parsed.error());
  return std::move(parsed->root);
}

// A knob given for every case takes the place of what single cases and axes say about it.
void clear_knob(Json& root, const std::string& knob) {
  if (const auto axes = root.find("axes"); axes != root.end() && axes->is_object()) {
    axes->erase(knob);
  }
  const auto cases = root.find("cases");
  if (cases == root.end() || !cases->is_array()) return;
  for (Json& point : *cases) {
    if (!point.is_object()) continue;
    const auto knobs = point.find("knobs");
    if (knobs != point.end() && knobs->is_object()) knobs->erase(knob);
  }
}

}  // namespace

Result<void> apply_override(Document& document, const std::string& override_text) {
  const auto refuse = [&](const Error& error) {
    return fail(ErrorCode::usage,
                fmt::format("--override {}: {}", text::printable(override_text.substr(0, 200)),
                            error.message),
                error.hint);
  };
  const std::size_t equals = override_text.find('=');
  const std::string_view path = text::trim(std::string_view(override_text).substr(0, equals));
  if (equals == std::string::npos || path.empty()) {
    return refuse({ErrorCode::usage, "expected key=value", "such as protocol.repeats=10"});
  }
  auto value = override_value(text::trim(std::string_view(override_text).substr(equals + 1)));
  if (!value) return refuse(value.error());
  const auto target = find_target(document.root, path);
  if (!target) return refuse(target.error());

  *target->value = std::move(*value);
  document.locations.replace(target->path, override_text);
  const auto& steps = target->path.steps();
  if (steps.size() == 2 && steps.front() == "knobs") clear_knob(document.root, steps.back());
  if (steps.size() == 2 && steps.front() == "pipeline") {
    clear_knob(document.root, std::string(pipeline_knobs) + steps.back());
  }
  return {};
}

}  // namespace assay::study
