// SPDX-License-Identifier: Apache-2.0
#include "assay/report/json_rows.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::report {
namespace {

constexpr const char* nothing = "–";

std::string plain_text(const Json& value) {
  if (value.is_null()) return nothing;
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number_float()) return fmt::format("{:.6g}", value.get<double>());
  return line_text(value);
}

std::string below(const std::string& name, const std::string& key) {
  return name.empty() ? key : name + "." + key;
}

// "level 1, type Data, …", of an object with few plain members.
bool is_small(const Json& value) {
  constexpr std::size_t few = 6;
  return value.is_object() && value.size() <= few &&
         std::none_of(value.begin(), value.end(),
                      [](const Json& member) { return member.is_structured(); });
}

std::string small_text(const Json& object) {
  std::vector<std::string> members;
  for (const auto& [key, member] : object.items())
    members.push_back(key + " " + plain_text(member));
  return text::join(members, ", ");
}

void add_rows(const std::string& name, const Json& value, std::vector<JsonRow>& rows) {
  if (value.is_structured() && value.empty()) {
    rows.push_back({name, nothing});
  } else if (value.is_object()) {
    for (const auto& [key, member] : value.items()) add_rows(below(name, key), member, rows);
  } else if (value.is_array()) {
    const bool nested = std::any_of(value.begin(), value.end(),
                                    [](const Json& element) { return element.is_structured(); });
    if (nested) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        const std::string element = below(name, fmt::format("{}", i + 1));
        if (is_small(value[i])) {
          rows.push_back({element, small_text(value[i])});
        } else {
          add_rows(element, value[i], rows);
        }
      }
      return;
    }
    std::vector<std::string> texts;
    for (const Json& element : value) texts.push_back(plain_text(element));
    rows.push_back({name, text::join(texts, ", ")});
  } else {
    rows.push_back({name, plain_text(value)});
  }
}

}  // namespace

std::vector<JsonRow> json_rows(const Json& document) {
  std::vector<JsonRow> rows;
  if (document.is_structured() && document.empty()) return rows;
  add_rows("", document, rows);
  return rows;
}

}  // namespace assay::report
