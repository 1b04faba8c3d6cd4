// SPDX-License-Identifier: Apache-2.0
#pragma once

// Why a value does not fit its JSON Schema, in words. The schema's validator only says where.

#include <cstdint>
#include <optional>
#include <string>

#include "assay/base/json.hpp"

namespace assay::study {

// In the order in which a reader wants to hear of them.
enum class Fault : std::uint8_t { unknown_key, wrong_value, missing_key };

struct Explanation {
  Fault fault = Fault::wrong_value;
  std::string what;
  std::string hint{};
  std::string key{};  // the member of the value that is at fault, if it is one of them
};

// The part of `schema` that the member or item `step` of a value must fit, or nullptr.
// `node` is a part of `schema`.
const Json* subschema(const Json& schema, const Json& node, const std::string& step);

// What is wrong with the value itself, not with the values inside it; nothing if all is well.
std::optional<Explanation> explain(const Json& schema, const Json& node, const Json& value);

}  // namespace assay::study
