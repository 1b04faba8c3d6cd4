// SPDX-License-Identifier: Apache-2.0
#include "assay/report/guard_csv.hpp"

#include "assay/base/csv.hpp"
#include "assay/base/enum_words.hpp"
#include "assay/report/knob_csv.hpp"

namespace assay::report {

std::string guard_report_csv(const GuardReport& report, const KnobTable& candidates) {
  std::string csv;
  CsvRow header(csv);
  add_knob_names(header, candidates);
  for (const char* name : {"answer", "predicted_ms", "bound_ms", "reason"}) header.text(name);
  header.end();
  for (const GuardDecision& decision : report.decisions) {
    CsvRow row(csv);
    add_knobs(row, candidates, decision.row);
    row.text(word_of(decision.answer));
    row.number(decision.predicted_ms);
    row.number(decision.bound_ms);
    row.text(decision.reason);
    row.end();
  }
  return csv;
}

}  // namespace assay::report
