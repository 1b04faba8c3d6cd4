// SPDX-License-Identifier: Apache-2.0
#include "asked_knobs.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/store/dataset_file.hpp"

namespace assay::app {

Result<KnobTable> asked_knobs(const std::vector<std::string>& given,
                              const std::vector<KnobRange>& ranges) {
  std::vector<std::string> names;
  for (const KnobRange& range : ranges) names.push_back(range.knob);
  KnobTable knobs;
  for (const std::string& text : given) {
    const std::size_t sign = text.find('=');
    const std::string place = "--knob " + text::printable(text);
    if (sign == std::string::npos || sign == 0 || sign + 1 == text.size()) {
      return fail(ErrorCode::usage, place + ": expected NAME=VALUE", "as in vision_tokens=196");
    }
    KnobColumn column{.name = text.substr(0, sign)};
    const std::string value = text.substr(sign + 1);
    const auto range = std::find_if(ranges.begin(), ranges.end(),
                                    [&](const KnobRange& one) { return one.knob == column.name; });
    if (range == ranges.end()) {
      return fail(ErrorCode::usage, place + ": the estimator knows no such knob",
                  text::suggestion(column.name, names));
    }
    const bool is_again =
        std::any_of(knobs.columns.begin(), knobs.columns.end(),
                    [&](const KnobColumn& other) { return other.name == column.name; });
    if (is_again) return fail(ErrorCode::usage, place + ": is given twice");
    if (range->categories.empty()) {
      const auto number = text::parse_number(value);
      if (!number || std::abs(*number) > store::largest_dataset_value) {
        return fail(ErrorCode::usage, place + ": expected a number");
      }
      column.numbers = {*number};
    } else {
      column.words = {value};
    }
    knobs.columns.push_back(std::move(column));
  }
  return knobs;
}

}  // namespace assay::app
