// SPDX-License-Identifier: Apache-2.0
#pragma once

// The file of an estimator (docs/estimator.md).

#include <cstddef>
#include <string>
#include <string_view>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/data/estimator.hpp"

namespace assay::predict {

// A larger file is no estimator of ours.
inline constexpr std::size_t largest_estimator_file = std::size_t{64} << 20;

// What the file must look like, as a JSON Schema.
std::string_view estimator_schema();

// The file's content, with schema_version and unit.
Json estimator_json(const Estimator& estimator);

// Untrusted. Errors: usage, naming `where` and the key: missing, of the wrong type, too many, out
// of bounds. The parameters of models are checked by Predictor::of().
[[nodiscard]] Result<Estimator> read_estimator(const Json& document, const std::string& where);

}  // namespace assay::predict
