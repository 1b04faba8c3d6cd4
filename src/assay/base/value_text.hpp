// SPDX-License-Identifier: Apache-2.0
#pragma once

// A JSON value as people read it in a sentence or a cell.

#include <string>

#include "assay/base/json.hpp"

namespace assay {

// Text as it stands, "–" for null, the rest as JSON.
std::string value_text(const Json& value);

// The same, with four significant digits of a number that is not whole.
std::string brief_text(const Json& value);

}  // namespace assay
