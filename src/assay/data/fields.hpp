// SPDX-License-Identifier: Apache-2.0
#pragma once

// How stored types become JSON and back. A stored type lists its members once:
//
//   template <class Self, class Visit>
//     requires describes<Self, Protocol>
//   void fields(Self& self, Visit&& visit) { visit("sessions", self.sessions); … }
//
// and an enumeration its words: `std::span<const EnumWord<E>> words(E)`. Everything that reads,
// writes or documents the type follows from that list.

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/base/json.hpp"
#include "assay/base/result.hpp"

namespace assay {

template <class Self, class Type>
concept describes = std::same_as<std::remove_const_t<Self>, Type>;

namespace detail {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

template <class T>
struct IsTextMap : std::false_type {};
template <class T>
struct IsTextMap<std::map<std::string, T>> : std::true_type {};

}  // namespace detail

// Absent optionals become null; nothing is left out, so that a reader sees every key.
template <class T>
Json to_json(const T& value) {
  if constexpr (std::same_as<T, Json> || std::is_arithmetic_v<T> || std::same_as<T, std::string>) {
    return Json(value);
  } else if constexpr (std::is_enum_v<T>) {
    return Json(word_of(value));
  } else if constexpr (detail::IsOptional<T>::value) {
    return value ? to_json(*value) : Json(nullptr);
  } else if constexpr (detail::IsVector<T>::value) {
    Json list = Json::array();
    for (const auto& item : value) list.push_back(to_json(item));
    return list;
  } else if constexpr (detail::IsTextMap<T>::value) {
    Json object = Json::object();
    for (const auto& [key, item] : value) object[key] = to_json(item);
    return object;
  } else {
    Json object = Json::object();
    fields(value, [&](const char* key, const auto& member) { object[key] = to_json(member); });
    return object;
  }
}

namespace detail {

inline Failure wrong_type(const std::string& where, std::string_view expected) {
  return fail(ErrorCode::usage, where + ": expected " + std::string(expected));
}

template <class T>
bool fits_integer(const Json& json) {
  if (json.is_number_unsigned()) return std::in_range<T>(json.get<std::uint64_t>());
  return json.is_number_integer() && std::in_range<T>(json.get<std::int64_t>());
}

}  // namespace detail

// Reads `json` into `value`; keys that are absent keep the value they have, null clears an
// optional, unknown keys are ignored. Errors: usage, with the path of what has the wrong type.
template <class T>
[[nodiscard]] Result<void> read_json(const Json& json, T& value, const std::string& where) {
  if constexpr (std::same_as<T, Json>) {
    value = json;
  } else if constexpr (std::same_as<T, bool>) {
    if (!json.is_boolean()) return detail::wrong_type(where, "true or false");
    value = json.get<bool>();
  } else if constexpr (std::is_integral_v<T>) {
    if (!detail::fits_integer<T>(json)) return detail::wrong_type(where, "an integer in range");
    value = json.get<T>();
  } else if constexpr (std::is_floating_point_v<T>) {
    if (!json.is_number()) return detail::wrong_type(where, "a number");
    value = json.get<T>();
  } else if constexpr (std::same_as<T, std::string>) {
    if (!json.is_string()) return detail::wrong_type(where, "text");
    value = json.get<std::string>();
  } else if constexpr (std::is_enum_v<T>) {
    const auto known = json.is_string() ? from_word<T>(json.get<std::string>()) : std::nullopt;
    if (!known) return detail::wrong_type(where, "one of the known words");
    value = *known;
  } else if constexpr (detail::IsOptional<T>::value) {
    if (json.is_null()) {
      value.reset();
      return {};
    }
    return read_json(json, value.emplace(), where);
  } else if constexpr (detail::IsVector<T>::value) {
    if (!json.is_array()) return detail::wrong_type(where, "a list");
    value.clear();
    for (const Json& item : json) {
      const std::string place = where + "/" + std::to_string(value.size());
      if (auto read = read_json(item, value.emplace_back(), place); !read) return read;
    }
  } else if constexpr (detail::IsTextMap<T>::value) {
    if (!json.is_object()) return detail::wrong_type(where, "an object");
    value.clear();
    for (const auto& [key, item] : json.items()) {
      if (auto read = read_json(item, value[key], where + "/" + key); !read) return read;
    }
  } else {
    if (!json.is_object()) return detail::wrong_type(where, "an object");
    Result<void> outcome;
    fields(value, [&](const char* key, auto& member) {
      if (!outcome) return;
      const auto found = json.find(key);
      if (found != json.end()) outcome = read_json(*found, member, where + "/" + key);
    });
    return outcome;
  }
  return {};
}

// A whole new T. `where` names the source in errors.
template <class T>
[[nodiscard]] Result<T> from_json(const Json& json, const std::string& where) {
  T value{};
  if (auto read = read_json(json, value, where); !read) return fail(read.error());
  return value;
}

}  // namespace assay
