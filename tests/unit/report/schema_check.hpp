// SPDX-License-Identifier: Apache-2.0
#pragma once

// Documents against the schemas that the program embeds.

#include <string>
#include <string_view>

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

}  // namespace assay::test
