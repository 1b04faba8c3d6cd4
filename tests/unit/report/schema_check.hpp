// SPDX-License-Identifier: Apache-2.0
#pragma once

// Documents against the schemas that the program embeds.

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "assay/base/json.hpp"

namespace assay::test {

// What is wrong with the document, a line each; empty: it fits.
inline std::string complaint(std::string_view schema_text, const Json& document) {
  using Adapter = valijson::adapters::NlohmannJsonAdapter;
  const auto schema_json = nlohmann::json::parse(schema_text);
  valijson::Schema schema;
  valijson::SchemaParser().populateSchema(Adapter(schema_json), schema);
  const auto plain = nlohmann::json::parse(document.dump());
  valijson::ValidationResults results;
  valijson::Validator validator;
  if (validator.validate(schema, Adapter(plain), &results)) return {};
  valijson::ValidationResults::Error error;
  std::string text = "invalid";
  while (results.popError(error)) {
    for (const std::string& step : error.context) text += step;
    text += ": " + error.description + "\n";
  }
  return text;
}

// Where the schema is too lenient, a line each: "place: key" for a key of the objects at `places`
// (JSON pointers) without which the document still fits, "place" where an unknown key is taken.
inline std::string lenient_places(std::string_view schema_text, const Json& whole,
                                  const std::vector<std::string>& places) {
  std::string lenient;
  for (const std::string& place : places) {
    const Json::json_pointer pointer(place);
    for (const auto& [key, value] : whole.at(pointer).items()) {
      Json lacking = whole;
      lacking.at(pointer).erase(key);
      if (complaint(schema_text, lacking).empty()) lenient += place + ": " + key + "\n";
    }
    Json surplus = whole;
    surplus.at(pointer)["unknown"] = 1;
    if (complaint(schema_text, surplus).empty()) lenient += place + "\n";
  }
  return lenient;
}

}  // namespace assay::test
