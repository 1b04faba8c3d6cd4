// SPDX-License-Identifier: Apache-2.0
#include "assay/store/value_file.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/base/json.hpp"
#include "assay/base/text.hpp"

namespace assay::store {
namespace {

constexpr std::size_t largest_file = std::size_t{256} << 20;

Failure wrong_shape(const std::string& place) {
  return fail(ErrorCode::usage, fmt::format("{}: expected numbers, or lists of numbers", place),
              "[[1.5, 1.7], [1.6, 1.4]] are two processes of two values");
}

Result<std::vector<double>> read_session(const Json& json, const std::string& place) {
  std::vector<double> values;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (!json[i].is_number()) return wrong_shape(fmt::format("{}[{}]", place, i));
    values.push_back(json[i].get<double>());
    if (!std::isfinite(values.back())) return wrong_shape(fmt::format("{}[{}]", place, i));
  }
  if (values.empty()) return fail(ErrorCode::usage, place + ": a session without values");
  return values;
}

Result<ValueGroup> read_group(std::string name, const Json& json, const std::string& place) {
  if (!json.is_array() || json.empty()) return wrong_shape(place);
  ValueGroup group{std::move(name), {}};
  if (!json.front().is_array()) {
    auto session = read_session(json, place);
    if (!session) return fail(session.error());
    group.sessions.push_back(std::move(*session));
    return group;
  }
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::string inner = fmt::format("{}[{}]", place, i);
    if (!json[i].is_array()) return wrong_shape(inner);
    auto session = read_session(json[i], inner);
    if (!session) return fail(session.error());
    group.sessions.push_back(std::move(*session));
  }
  return group;
}

}  // namespace

Result<std::vector<ValueGroup>> read_value_file(const std::filesystem::path& path) {
  const auto text = read_file(path, largest_file);
  if (!text) return fail(text.error());
  const auto json = parse_json(*text, path.string());
  if (!json) return fail(json.error());
  std::vector<ValueGroup> groups;
  if (!json->is_object()) {
    auto group = read_group({}, *json, path.string());
    if (!group) return fail(group.error());
    groups.push_back(std::move(*group));
    return groups;
  }
  for (const auto& [name, values] : json->items()) {
    auto group =
        read_group(name, values, fmt::format("{}: {}", path.string(), text::printable(name)));
    if (!group) return fail(group.error());
    groups.push_back(std::move(*group));
  }
  if (groups.empty()) return wrong_shape(path.string());
  return groups;
}

}  // namespace assay::store
