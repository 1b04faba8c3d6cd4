// SPDX-License-Identifier: Apache-2.0
#pragma once

// A hyperparameter that is a number, as a model's config may give it.

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include <fmt/format.h>

#include "assay/base/result.hpp"
#include "assay/data/fields.hpp"

namespace assay::engine {

template <class Shape, class Number>
struct NumberKey {
  std::string_view name;
  Number Shape::*member;
  Number minimum;
  Number maximum;
};

template <class Shape>
using IntegerKey = NumberKey<Shape, std::int64_t>;
template <class Shape>
using RealKey = NumberKey<Shape, double>;

// Errors: usage, for what is no number from `minimum` to `maximum`, or a fraction where a whole one
// is meant; `name` is how the config calls it.
template <class Shape, class Number>
[[nodiscard]] Result<void> set_number(Shape& shape, const NumberKey<Shape, Number>& key,
                                      const std::string& name, const Json& value) {
  constexpr std::string_view kind = std::is_integral_v<Number> ? "whole number" : "number";
  Number number{};
  const auto read = read_json(value, number, name);
  const bool lies_within = number >= key.minimum && number <= key.maximum;
  if (!read || !lies_within) {
    return fail(ErrorCode::usage, fmt::format("{}: expected a {} from {} to {}", name, kind,
                                              key.minimum, key.maximum));
  }
  shape.*key.member = number;
  return {};
}

}  // namespace assay::engine
