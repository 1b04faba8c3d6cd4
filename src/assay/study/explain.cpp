// SPDX-License-Identifier: Apache-2.0
#include "assay/study/explain.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/study/wording.hpp"

namespace assay::study {
namespace {

const Json* member(const Json& node, const char* key) {
  const auto found = node.find(key);
  return found == node.end() ? nullptr : &*found;
}

std::optional<double> number(const Json& node, const char* key) {
  const Json* value = member(node, key);
  return value == nullptr ? std::nullopt : std::optional(value->get<double>());
}

std::vector<std::string> texts(const Json* list) {
  std::vector<std::string> items;
  if (list == nullptr) return items;
  if (list->is_string()) return {list->get<std::string>()};
  for (const Json& item : *list) items.push_back(plain_text(item));
  return items;
}

bool has_type(const Json& value, std::string_view type) {
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "array") return value.is_array();
  return value.is_object();
}

std::string_view noun_of(std::string_view type) {
  if (type == "integer") return "an integer";
  if (type == "number") return "a number";
  if (type == "string") return "text";
  if (type == "boolean") return "true or false";
  if (type == "array") return "a list";
  return "a block of keys";
}

// What the schema asks for. Its titles are written to be read here.
std::string expectation(const Json& node) {
  if (const Json* title = member(node, "title")) return title->get<std::string>();
  const std::vector<std::string> types = texts(member(node, "type"));
  const std::string_view noun = types.size() == 1 ? noun_of(types.front()) : "a single value";
  return in_range(noun, number(node, "minimum"), number(node, "maximum"));
}

Explanation mismatch(const Json& node, const Json& value) {
  return {Fault::wrong_value, fmt::format("expected {}, not {}", expectation(node), shown(value))};
}

std::optional<Explanation> explain_type(const Json& node, const Json& value) {
  const std::vector<std::string> types = texts(member(node, "type"));
  const auto fits = [&](const std::string& type) { return has_type(value, type); };
  if (types.empty() || std::any_of(types.begin(), types.end(), fits)) return std::nullopt;
  Explanation explanation = mismatch(node, value);
  const bool wants_text = std::find(types.begin(), types.end(), "string") != types.end();
  if (wants_text && (value.is_number() || value.is_boolean())) {
    explanation.hint = fmt::format("for text, put it in quotes: \"{}\"", plain_text(value));
  }
  return explanation;
}

std::optional<Explanation> explain_unknown_key(const Json& node, const Json& value) {
  const Json* others = member(node, "additionalProperties");
  if (others == nullptr || *others != false) return std::nullopt;
  std::vector<std::string> known;
  if (const Json* properties = member(node, "properties")) {
    for (const auto& [key, unused] : properties->items()) known.push_back(key);
  }
  for (const auto& [key, unused] : value.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    return Explanation{Fault::unknown_key, "unknown key", text::suggestion(key, known), key};
  }
  return std::nullopt;
}

std::optional<Explanation> explain_missing_key(const Json& schema, const Json& node,
                                               const Json& value) {
  for (const std::string& key : texts(member(node, "required"))) {
    if (value.contains(key)) continue;
    Explanation explanation{Fault::missing_key, fmt::format("'{}' is missing", key)};
    const Json* part = subschema(schema, node, key);
    const Json* examples = part == nullptr ? nullptr : member(*part, "examples");
    if (examples != nullptr) {
      explanation.hint = fmt::format("add it, such as '{}: {}'", key, plain_text(examples->at(0)));
    }
    return explanation;
  }
  return std::nullopt;
}

// "dependencies": a key that only makes sense beside another.
std::optional<Explanation> explain_dependency(const Json& node, const Json& value) {
  const Json* dependencies = member(node, "dependencies");
  if (dependencies == nullptr) return std::nullopt;
  for (const auto& [key, companions] : dependencies->items()) {
    if (!value.contains(key)) continue;
    for (const std::string& companion : texts(&companions)) {
      if (value.contains(companion)) continue;
      return Explanation{
          Fault::wrong_value, fmt::format("goes only with '{}'", companion), {}, key};
    }
  }
  return std::nullopt;
}

// "oneOf" alternatives that each require a key, and "not" of requiring several at once.
std::optional<Explanation> explain_alternatives(const Json& node, const Json& value) {
  std::vector<std::string> keys;
  const Json* alternatives = member(node, "oneOf");
  if (alternatives != nullptr) {
    for (const Json& alternative : *alternatives) {
      keys.push_back(plain_text(member(alternative, "required")->front()));
    }
  } else if (const Json* excluded = member(node, "not")) {
    keys = texts(member(*excluded, "required"));
  }
  std::vector<std::string> present;
  for (const std::string& key : keys) {
    if (value.contains(key)) present.push_back(key);
  }
  const std::string list = text::join(keys, " and ");
  if (alternatives != nullptr && present.empty()) {
    return Explanation{Fault::missing_key, fmt::format("expected one of {}", list)};
  }
  if (present.size() < 2) return std::nullopt;
  return Explanation{
      Fault::wrong_value, fmt::format("expected only one of {}", list), {}, present.back()};
}

bool out_of_bounds(double size, const Json& node, const char* minimum, const char* maximum) {
  const auto least = number(node, minimum);
  const auto most = number(node, maximum);
  return (least && size < *least) || (most && size > *most);
}

std::optional<Explanation> explain_size(const Json& node, const Json& value) {
  const auto size = static_cast<double>(value.size());
  if (!out_of_bounds(size, node, "minItems", "maxItems")) return std::nullopt;
  return Explanation{Fault::wrong_value,
                     fmt::format("expected {}, not {} items", expectation(node), value.size())};
}

std::optional<Explanation> explain_text(const Json& node, const Json& value) {
  // Whether the pattern fits is known: the validator has found that something does not.
  const auto size = static_cast<double>(value.get_ref<const std::string&>().size());
  const bool bounded = !out_of_bounds(size, node, "minLength", "maxLength");
  if (bounded && !node.contains("pattern")) return std::nullopt;
  return mismatch(node, value);
}

}  // namespace

const Json* subschema(const Json& schema, const Json& node, const std::string& step) {
  const Json* part = nullptr;
  if (step.starts_with('[')) {
    part = member(node, "items");
  } else {
    const Json* properties = member(node, "properties");
    part = properties == nullptr ? nullptr : member(*properties, step.c_str());
    if (part == nullptr) part = member(node, "additionalProperties");
  }
  if (part == nullptr || !part->is_object()) return nullptr;
  const Json* reference = member(*part, "$ref");
  if (reference == nullptr) return part;
  return &schema.at(Json::json_pointer(reference->get<std::string>().substr(1)));
}

std::optional<Explanation> explain(const Json& schema, const Json& node, const Json& value) {
  if (auto found = explain_type(node, value)) return found;
  if (const Json* constant = member(node, "const"); constant != nullptr && *constant != value) {
    return mismatch(node, value);
  }
  if (value.is_object()) {
    if (auto found = explain_unknown_key(node, value)) return found;
    if (auto found = explain_alternatives(node, value)) return found;
    if (auto found = explain_dependency(node, value)) return found;
    return explain_missing_key(schema, node, value);
  }
  if (value.is_array()) return explain_size(node, value);
  if (value.is_string()) return explain_text(node, value);
  if (value.is_number() && out_of_bounds(value.get<double>(), node, "minimum", "maximum")) {
    return mismatch(node, value);
  }
  return std::nullopt;
}

}  // namespace assay::study
