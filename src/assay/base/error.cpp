// SPDX-License-Identifier: Apache-2.0
#include "assay/base/error.hpp"

#include <array>

#include "assay/base/text.hpp"

namespace assay {

std::span<const EnumWord<ErrorCode>> words(ErrorCode) {
  static constexpr std::array<EnumWord<ErrorCode>, 8> error_words{
      {{ErrorCode::rejected, "rejected"},
       {ErrorCode::usage, "usage"},
       {ErrorCode::missing, "missing"},
       {ErrorCode::measurement, "measurement"},
       {ErrorCode::budget, "budget"},
       {ErrorCode::inconclusive, "inconclusive"},
       {ErrorCode::defect, "defect"},
       {ErrorCode::interrupted, "interrupted"}}};
  return error_words;
}

std::string one_line(const Error& error) {
  std::string line = error.message;
  if (!error.hint.empty()) line += "; " + error.hint;
  return text::printable(line);
}

}  // namespace assay
