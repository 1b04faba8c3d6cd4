// SPDX-License-Identifier: Apache-2.0
#include "assay/report/root_cause_json.hpp"

#include <utility>

#include "assay/data/fields.hpp"
#include "assay/report/root_cause_words.hpp"
#include "assay/report/summary_json.hpp"

namespace assay::report {
namespace {

constexpr int schema_version = 1;

// JSON has no NaN and no infinity.
Json finite(const Json& value) {
  return value.is_number_float() ? number_json(value.get<double>()) : value;
}

Json evidence_json(const CauseEvidence& evidence) {
  return {{"what", evidence.what},
          {"unit", evidence.unit},
          {"baseline", finite(evidence.baseline)},
          {"candidate", finite(evidence.candidate)},
          {"change_pct", number_json(evidence.change_pct)},
          {"drifted", evidence.drifted},
          {"explained_pct", number_json(evidence.explained_pct)},
          {"note", evidence.note}};
}

Json finding_json(const RootCause& cause, const CauseFinding& finding) {
  Json evidence = Json::array();
  for (const CauseEvidence& one : finding.evidence) evidence.push_back(evidence_json(one));
  return {{"question", word_of(finding.question)},
          {"likelihood", word_of(finding.likelihood)},
          {"answer", finding.answer},
          {"explained_pct", number_json(finding.explained_pct)},
          {"explained_share", number_json(explained_share(cause, finding))},
          {"evidence", std::move(evidence)},
          {"next_step", finding.next_step}};
}

Json cause_json(const RootCause& cause) {
  Json findings = Json::array();
  for (const CauseFinding& finding : cause.findings) {
    findings.push_back(finding_json(cause, finding));
  }
  return {{"case", cause.case_name},          {"baseline_case", cause.baseline_case},
          {"answer", cause_sentence(cause)},  {"change_pct", estimate_json(cause.change_pct)},
          {"needs_cause", cause.needs_cause}, {"findings", std::move(findings)}};
}

Json side_json(const ExplainedSide& side) {
  return {{"label", side.label}, {"run_id", side.run_id.empty() ? Json() : Json(side.run_id)}};
}

}  // namespace

Json root_cause_json(const RootCauses& causes) {
  Json cases = Json::array();
  for (const RootCause& cause : causes.cases) cases.push_back(cause_json(cause));
  return {{"schema_version", schema_version},
          {"headline", causes_headline(causes)},
          {"baseline", side_json(causes.baseline)},
          {"candidate", side_json(causes.candidate)},
          {"interleaved", causes.interleaved},
          {"threshold_pct", causes.threshold_pct},
          {"cases", std::move(cases)},
          {"unmatched", to_json(causes.unmatched)},
          {"limitations", to_json(causes.limitations)}};
}

}  // namespace assay::report
