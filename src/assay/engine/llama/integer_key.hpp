// SPDX-License-Identifier: Apache-2.0
#pragma once

// A hyperparameter that is a whole number, as a model's config may give it.

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "assay/base/result.hpp"
#include "assay/data/fields.hpp"

namespace assay::engine::llama {

template <class Shape>
struct IntegerKey {
  std::string_view name;
  std::int64_t Shape::*member;
  std::int64_t minimum;
  std::int64_t maximum;
};

// Errors: usage, for what is no whole number from `minimum` to `maximum`; `name` is how the config
// calls it.
template <class Shape>
[[nodiscard]] Result<void> set_integer(Shape& shape, const IntegerKey<Shape>& key,
                                       const std::string& name, const Json& value) {
  std::int64_t number = 0;
  const auto read = read_json(value, number, name);
  if (!read || number < key.minimum || number > key.maximum) {
    return fail(ErrorCode::usage, fmt::format("{}: expected a whole number from {} to {}", name,
                                              key.minimum, key.maximum));
  }
  shape.*key.member = number;
  return {};
}

}  // namespace assay::engine::llama
