// SPDX-License-Identifier: Apache-2.0
#include "assay/report/guard_json.hpp"

#include "assay/report/estimator_numbers.hpp"
#include "assay/report/guard_words.hpp"

namespace assay::report {
namespace {

constexpr int schema_version = 1;

template <class Stored>
Json with_headline(const Stored& stored, std::string headline) {
  Json document{{"schema_version", schema_version}, {"headline", std::move(headline)}};
  const Json keys = to_json(stored);
  for (const auto& [key, value] : keys.items()) document[key] = value;
  make_finite(document);
  return document;
}

}  // namespace

Json guardrail_analysis_json(const GuardAnalysis& analysis) {
  return with_headline(analysis, guard_headline(analysis));
}

Json guard_report_json(const GuardReport& report) {
  return with_headline(report, guard_report_headline(report));
}

}  // namespace assay::report
