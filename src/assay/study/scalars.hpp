// SPDX-License-Identifier: Apache-2.0
#pragma once

// The types of plain scalars, by the core schema of YAML 1.2 (§10.3.2): `on` and `yes` are text.

#include <string_view>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"

namespace assay::study {

// Null, a boolean, an integer of 64 bits, a number, or text. Errors: usage, for a number that
// JSON cannot hold (.nan, .inf, 1e999); the caller says where it stands.
[[nodiscard]] Result<Json> typed_scalar(std::string_view plain);

}  // namespace assay::study
