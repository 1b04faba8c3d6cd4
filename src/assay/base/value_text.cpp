// SPDX-License-Identifier: Apache-2.0
#include "assay/base/value_text.hpp"

#include <fmt/format.h>

namespace assay {

std::string value_text(const Json& value) {
  if (value.is_null()) return "–";
  if (value.is_string()) return value.get<std::string>();
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string brief_text(const Json& value) {
  return value.is_number_float() ? fmt::format("{:.4g}", value.get<double>()) : value_text(value);
}

}  // namespace assay
