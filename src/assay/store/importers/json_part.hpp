// SPDX-License-Identifier: Apache-2.0
#pragma once

// A value inside an untrusted JSON document together with the place where it stands, so that
// whatever is wrong with it can be told in one line.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"

namespace assay::store::importers {

class JsonPart {
 public:
  // The value must outlive the part. `place` begins error messages: "results.json".
  JsonPart(const Json& value, std::string place) : value_(&value), place_(std::move(place)) {}

  const Json& value() const { return *value_; }
  const std::string& place() const { return place_; }

  // None where the value is no object, has no such key, or has null there.
  std::optional<JsonPart> find(std::string_view key) const;
  // Errors: usage, where find gives none.
  [[nodiscard]] Result<JsonPart> need(std::string_view key) const;

  // Each errors with usage, naming the place, where the value is something else.
  [[nodiscard]] Result<std::vector<JsonPart>> items() const;    // of a list
  [[nodiscard]] Result<std::vector<JsonPart>> members() const;  // of an object, in its order
  [[nodiscard]] Result<double> number() const;                  // finite
  [[nodiscard]] Result<double> amount() const;                  // finite, not negative
  [[nodiscard]] Result<std::int64_t> count() const;             // an integer, not negative
  [[nodiscard]] Result<std::string> text() const;
  // A list of at least one number, finite and not negative, each multiplied by `factor`.
  [[nodiscard]] Result<std::vector<double>> amounts(double factor) const;

  // "place: expected …".
  Failure wrong(std::string_view expected) const;

 private:
  const Json* value_;
  std::string place_;
};

// The number or text there if it is one; nothing for anything else. For facts that may be missing.
std::optional<double> number_at(const JsonPart& part, std::string_view key);
std::optional<std::string> text_at(const JsonPart& part, std::string_view key);

}  // namespace assay::store::importers
