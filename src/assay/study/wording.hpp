// SPDX-License-Identifier: Apache-2.0
#pragma once

// The words in which errors say what was expected and what was found.

#include <optional>
#include <string>
#include <string_view>

#include "assay/base/json.hpp"

namespace assay::study {

// "an integer from 1 to 1000", "a number of at least 0".
std::string in_range(std::string_view noun, std::optional<double> minimum,
                     std::optional<double> maximum);

// A value in a message: short, printable, text in quotes.
std::string shown(const Json& value);

// A value as part of a name or a list: text as it stands, the rest as JSON.
std::string plain_text(const Json& scalar);

}  // namespace assay::study
