// SPDX-License-Identifier: Apache-2.0
#include "assay/study/lock.hpp"

#include <utility>

#include "assay/base/version.hpp"
#include "assay/data/fields.hpp"
#include "assay/study/assemble.hpp"
#include "assay/study/cases.hpp"
#include "assay/study/document.hpp"
#include "assay/study/models.hpp"
#include "assay/study/protocol.hpp"
#include "assay/study/validate.hpp"

namespace assay::study {
namespace {

constexpr int schema_version = 1;

// Only what a model of its kind has, so that the schema's rules hold.
Json model_json(const Model& model) {
  Json json{{"name", model.name}};
  if (model.preset.empty()) {
    json["file"] = model.file;
    json["sha256"] = model.sha256;
  } else {
    json["preset"] = model.preset;
    json["weights"] = model.weights;
    json["config"] = to_json(model.config);
  }
  for (const auto& [key, companion] : model.companions) {
    json[key] = companion.file;
    json[key + "_sha256"] = companion.sha256;
  }
  json["seed"] = model.seed;
  return json;
}

Json case_json(const Case& point) {
  Json json = to_json(point);
  if (point.model.empty()) json.erase("model");
  if (point.side.empty()) json.erase("side");
  if (point.pipeline.empty()) json.erase("pipeline");
  return json;
}

}  // namespace

Json lock(const Study& study) {
  Json models = Json::array();
  for (const Model& model : study.models) models.push_back(model_json(model));
  Json cases = Json::array();
  for (const Case& point : study.cases) cases.push_back(case_json(point));

  Json locked = Json::object();
  locked["schema_version"] = schema_version;
  locked["assay_version"] = version;
  locked["study"] = study.name;
  locked["seed"] = study.seed;
  locked["pipeline"] = to_json(study.pipeline);
  locked["models"] = std::move(models);
  locked["cases"] = std::move(cases);
  locked["protocol"] = protocol_json(study.protocol);
  return locked;
}

Result<Study> read_lock(const Json& locked, const std::string& source) {
  const Document document{locked, source};
  if (auto valid = validate(document); !valid) return fail(valid.error());
  if (!locked.contains("schema_version") || !locked.contains("cases")) {
    return document.problem({}, "a study, but not a locked one");
  }
  const auto protocol = read_protocol(document);
  if (!protocol) return fail(protocol.error());
  auto models = read_models(document);
  if (!models) return fail(models.error());
  auto drafts = expand_cases(document, {});
  if (!drafts) return fail(drafts.error());
  if (auto named = name_cases(document, *drafts); !named) return fail(named.error());
  return assemble(document, std::move(*drafts), std::move(*models), *protocol);
}

}  // namespace assay::study
