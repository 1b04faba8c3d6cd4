// SPDX-License-Identifier: Apache-2.0
#include "assay/report/findings_json.hpp"

#include <utility>

#include "assay/report/findings_words.hpp"
#include "assay/report/summary_json.hpp"

namespace assay::report {
namespace {

constexpr int schema_version = 1;

}  // namespace

Json findings_json(const Findings& findings) {
  Json document = {{"schema_version", schema_version},
                   {"headline", findings_headline(findings)},
                   {"within_session", is_within_session(findings)}};
  const Json stored = to_json(findings);
  for (const auto& [key, value] : stored.items()) document[key] = value;
  for (std::size_t i = 0; i < findings.findings.size(); ++i) {
    document["findings"][i]["statement"] = finding_sentence(findings, findings.findings[i]);
  }
  for (std::size_t i = 0; i < findings.recommendations.size(); ++i) {
    Json& recommendation = document["recommendations"][i];
    recommendation["statement"] = recommendation_sentence(findings, findings.recommendations[i]);
    recommendation["rule"] = rule_text(findings, findings.recommendations[i]);
  }
  make_finite(document);
  return document;
}

}  // namespace assay::report
