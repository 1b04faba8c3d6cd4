// SPDX-License-Identifier: Apache-2.0
#pragma once

// Comparisons as a document: the answer first, then the tables, what was varied, how it was judged.

#include <span>
#include <string>
#include <vector>

#include "assay/data/comparison.hpp"
#include "assay/report/comparison_words.hpp"
#include "assay/report/document.hpp"

namespace assay::report {

struct ComparisonView {
  // Names of the catalog; none: all metrics, a table for each pair of cases. Else a table for each
  // of these metrics, the experiments one below the other (seed 002's form).
  std::vector<std::string> metrics{};
  ComparisonOrder order = ComparisonOrder::given;
  bool of_gate = false;   // the answer is the gate's, not what changed
  bool is_brief = false;  // for a terminal: without how it was judged
};

// At least one comparison, all with the same baseline; of a gate exactly one.
Document comparison_document(std::span<const Comparison> comparisons, const ComparisonView& view);

// The parts of one comparison, for a document that has more to say than that. Their ids are
// "gate", "changes", "unmatched", "environment", "limitations" and "judging", each followed by
// `suffix` ("-b"); with one, their titles name the sides.
std::vector<Section> comparison_sections(const Comparison& comparison, const ComparisonView& view,
                                         const std::string& suffix);

}  // namespace assay::report
