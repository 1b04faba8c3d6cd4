// SPDX-License-Identifier: Apache-2.0
#pragma once

// An analysis as a document: for each workload its rankings, efficiency, types, pairs and Pareto
// front.

#include "assay/data/analysis.hpp"
#include "assay/report/document.hpp"

namespace assay::report {

struct AnalysisView {
  bool is_brief = false;    // for a terminal: fewer rows, and nothing that is explained elsewhere
  bool has_figures = true;  // where a picture can be shown
};

// At least one source. What is not shown for its length is said.
Document analysis_document(const Analysis& analysis, const AnalysisView& view);

}  // namespace assay::report
