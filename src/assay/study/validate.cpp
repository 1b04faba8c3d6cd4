// SPDX-License-Identifier: Apache-2.0
#include "assay/study/validate.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "assay/study/explain.hpp"
#include "assay/study/schema.hpp"

namespace assay::study {
namespace {

struct Finding {
  KeyPath path;
  Explanation explanation;
};

const Json& schema_json() {
  static const Json schema = Json::parse(study_schema());
  return schema;
}

// The schema in the form that the validator works with; it can be neither copied nor moved.
class CompiledSchema {
 public:
  CompiledSchema() {
    const auto json = nlohmann::json::parse(study_schema());
    valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(json), schema_);
  }
  const valijson::Schema& schema() const { return schema_; }

 private:
  valijson::Schema schema_;
};

const valijson::Schema& compiled_schema() {
  static const CompiledSchema compiled;
  return compiled.schema();
}

// The validator names the value at fault as {"<root>", "[cases]", "[0]"}.
KeyPath path_of(const std::vector<std::string>& context, const Json& root) {
  KeyPath path;
  const Json* value = &root;
  for (std::size_t i = 1; i < context.size() && value != nullptr; ++i) {
    const std::string& step = context[i];
    path = path.key(value->is_array() ? step : step.substr(1, step.size() - 2));
    value = value_at(root, path);
  }
  return path;
}

std::optional<Finding> explain_at(const KeyPath& path, const Json& root) {
  const Json* node = &schema_json();
  for (const std::string& step : path.steps()) {
    node = subschema(schema_json(), *node, step);
    if (node == nullptr) return std::nullopt;
  }
  const Json* value = value_at(root, path);
  if (value == nullptr) return std::nullopt;
  auto explanation = explain(schema_json(), *node, *value);
  if (!explanation) return std::nullopt;
  return Finding{explanation->key.empty() ? path : path.key(explanation->key), *explanation};
}

}  // namespace

Result<void> validate(const Document& document) {
  const nlohmann::json root = document.root;  // the type that the validator's adapter takes
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  valijson::ValidationResults results;
  if (validator.validate(compiled_schema(), valijson::adapters::NlohmannJsonAdapter(root),
                         &results)) {
    return {};
  }
  std::optional<Finding> first;
  const auto rank = [&](const Finding& finding) {
    return std::pair(finding.explanation.fault, document.locations.find(finding.path).line);
  };
  for (const auto& error : results) {
    auto finding = explain_at(path_of(error.context, document.root), document.root);
    if (finding && (!first || rank(*finding) < rank(*first))) first = std::move(finding);
  }
  if (first) {
    return document.problem(first->path, first->explanation.what, first->explanation.hint);
  }
  const std::string reason = results.numErrors() > 0 ? results.begin()->description : "";
  return document.problem({}, fmt::format("does not fit the schema: {}", reason),
                          "'assay schema study' prints it");
}

}  // namespace assay::study
