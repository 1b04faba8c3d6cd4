// SPDX-License-Identifier: Apache-2.0
#include "assay/store/importers/json_part.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/store/importers/time_value.hpp"

namespace assay::store::importers {

std::optional<JsonPart> JsonPart::find(std::string_view key) const {
  if (!value_->is_object()) return std::nullopt;
  const auto found = value_->find(std::string(key));
  if (found == value_->end() || found->is_null()) return std::nullopt;
  return JsonPart(*found, fmt::format("{}: {}", place_, text::printable(key)));
}

Result<JsonPart> JsonPart::need(std::string_view key) const {
  if (!value_->is_object()) return wrong(fmt::format("an object with '{}'", key));
  auto found = find(key);
  if (!found) return wrong(fmt::format("'{}'", key));
  return *std::move(found);
}

Result<std::vector<JsonPart>> JsonPart::items() const {
  if (!value_->is_array()) return wrong("a list");
  std::vector<JsonPart> parts;
  parts.reserve(value_->size());
  for (const Json& item : *value_) {
    parts.emplace_back(item, fmt::format("{}[{}]", place_, parts.size()));
  }
  return parts;
}

Result<std::vector<JsonPart>> JsonPart::members() const {
  if (!value_->is_object()) return wrong("an object");
  std::vector<JsonPart> parts;
  for (const auto& [key, member] : value_->items()) {
    parts.emplace_back(member, fmt::format("{}: {}", place_, text::printable(key)));
  }
  return parts;
}

Result<double> JsonPart::number() const {
  if (!value_->is_number()) return wrong("a number");
  const double number = value_->get<double>();
  if (!std::isfinite(number)) return wrong("a finite number");
  return number;
}

Result<double> JsonPart::amount() const {
  auto number = this->number();
  if (number && *number < 0) return wrong(fmt::format("no negative number, but {:g}", *number));
  return number;
}

Result<std::int64_t> JsonPart::count() const {
  const auto number = amount();
  if (!number) return fail(number.error());
  if (*number != std::floor(*number) || *number > largest_count) return wrong("a count");
  return static_cast<std::int64_t>(*number);
}

Result<std::string> JsonPart::text() const {
  if (!value_->is_string()) return wrong("text");
  return value_->get<std::string>();
}

Result<std::vector<double>> JsonPart::amounts(double factor) const {
  if (!value_->is_array()) return wrong("a list of numbers");
  if (value_->empty()) return wrong("at least one number");
  std::vector<double> numbers;
  numbers.reserve(value_->size());
  for (const Json& item : *value_) {
    const double number =
        item.is_number() ? item.get<double>() * factor : std::numeric_limits<double>::quiet_NaN();
    if (!(number >= 0) || !std::isfinite(number)) {
      // Says what exactly is wrong with it.
      const JsonPart part(item, fmt::format("{}[{}]", place_, numbers.size()));
      if (auto checked = part.amount(); !checked) return fail(checked.error());
      return part.wrong("a smaller number");
    }
    numbers.push_back(number);
  }
  return numbers;
}

Failure JsonPart::wrong(std::string_view expected) const {
  return fail(ErrorCode::usage, fmt::format("{}: expected {}", place_, expected));
}

std::optional<double> number_at(const JsonPart& part, std::string_view key) {
  const auto found = part.find(key);
  const auto number = found ? found->number() : fail(ErrorCode::usage, "");
  return number ? std::optional(*number) : std::nullopt;
}

std::optional<std::string> text_at(const JsonPart& part, std::string_view key) {
  const auto found = part.find(key);
  if (!found || !found->value().is_string()) return std::nullopt;
  return found->value().get<std::string>();
}

}  // namespace assay::store::importers
