// SPDX-License-Identifier: Apache-2.0
#include "assay/report/guard_json.hpp"

#include "assay/report/guard_words.hpp"
#include "assay/report/summary_json.hpp"

namespace assay::report {
namespace {

constexpr int schema_version = 1;

}  // namespace

Json guardrail_analysis_json(const GuardAnalysis& analysis) {
  return document_json(schema_version, guard_headline(analysis), to_json(analysis));
}

Json guard_report_json(const GuardReport& report) {
  return document_json(schema_version, guard_report_headline(report), to_json(report));
}

}  // namespace assay::report
