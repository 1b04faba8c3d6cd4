// SPDX-License-Identifier: Apache-2.0
#include "assay/report/decision_json.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "assay/data/fields.hpp"
#include "assay/data/metric_catalog.hpp"

namespace assay::report {
namespace {

constexpr int schema_version = 1;

bool is_known(const Target& target) {
  return find_metric(target.metric) != nullptr &&
         target.at_most.has_value() != target.at_least.has_value();
}

}  // namespace

Json decision_json(const Decision& decision) {
  Json json{{"schema_version", schema_version}};
  json.update(to_json(decision));
  return json;
}

Result<Decision> read_decision(const Json& json, const std::string& source) {
  if (!json.is_object() || json.value("schema_version", Json()) != schema_version) {
    return fail(ErrorCode::usage,
                fmt::format("{}: not a decision of version {}", source, schema_version));
  }
  auto decision = from_json<Decision>(json, source);
  if (!decision) return decision;
  for (const Judgement& judgement : decision->judgements) {
    if (std::all_of(judgement.findings.begin(), judgement.findings.end(),
                    [](const TargetFinding& finding) { return is_known(finding.target); })) {
      continue;
    }
    return fail(ErrorCode::usage, fmt::format("{}: a target is not known", source));
  }
  return decision;
}

}  // namespace assay::report
