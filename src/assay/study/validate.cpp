// SPDX-License-Identifier: Apache-2.0
#include "assay/study/validate.hpp"

#include <optional>
#include <string>
#include <string_view>
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
#include "assay/study/targets.hpp"

namespace assay::study {
namespace {

struct Finding {
  KeyPath path;
  Explanation explanation;
};

// A schema as text to explain by, and in the form that the validator works with, which can be
// neither copied nor moved.
class CompiledSchema {
 public:
  CompiledSchema(std::string name, std::string_view text)
      : name_(std::move(name)), json_(Json::parse(text)) {
    const nlohmann::json json = json_;  // the type that the validator's adapter takes
    valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(json), schema_);
  }
  const std::string& name() const { return name_; }
  const Json& json() const { return json_; }
  const valijson::Schema& schema() const { return schema_; }

 private:
  std::string name_;
  Json json_;
  valijson::Schema schema_;
};

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

std::optional<Finding> explain_at(const Json& schema, const KeyPath& path, const Json& root) {
  const Json* node = &schema;
  for (const std::string& step : path.steps()) {
    node = subschema(schema, *node, step);
    if (node == nullptr) return std::nullopt;
  }
  const Json* value = value_at(root, path);
  if (value == nullptr) return std::nullopt;
  auto explanation = explain(schema, *node, *value);
  if (!explanation) return std::nullopt;
  return Finding{explanation->key.empty() ? path : path.key(explanation->key), *explanation};
}

Result<void> validate_by(const CompiledSchema& compiled, const Document& document) {
  const nlohmann::json root = document.root;
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  valijson::ValidationResults results;
  if (validator.validate(compiled.schema(), valijson::adapters::NlohmannJsonAdapter(root),
                         &results)) {
    return {};
  }
  std::optional<Finding> first;
  const auto rank = [&](const Finding& finding) {
    return std::pair(finding.explanation.fault, document.locations.find(finding.path).line);
  };
  for (const auto& error : results) {
    auto finding =
        explain_at(compiled.json(), path_of(error.context, document.root), document.root);
    if (finding && (!first || rank(*finding) < rank(*first))) first = std::move(finding);
  }
  if (first) {
    return document.problem(first->path, first->explanation.what, first->explanation.hint);
  }
  const std::string reason = results.numErrors() > 0 ? results.begin()->description : "";
  return document.problem({}, fmt::format("does not fit the schema: {}", reason),
                          fmt::format("'assay schema {}' prints it", compiled.name()));
}

}  // namespace

Result<void> validate(const Document& document) {
  static const CompiledSchema compiled("study", study_schema());
  return validate_by(compiled, document);
}

Result<void> validate_targets(const Document& document) {
  static const CompiledSchema compiled("targets", targets_schema());
  return validate_by(compiled, document);
}

}  // namespace assay::study
