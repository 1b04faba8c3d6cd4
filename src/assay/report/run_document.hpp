// SPDX-License-Identifier: Apache-2.0
#pragma once

// The report of one run: the answer first, then its figures, and what stands behind them.

#include <span>
#include <vector>

#include "assay/data/estimate.hpp"
#include "assay/data/repeatability.hpp"
#include "assay/data/run.hpp"
#include "assay/report/document.hpp"

namespace assay::report {

// `summaries` and `repeatability` are those of `run` (stats/summarize.hpp,
// stats/repeatability.hpp).
Document run_document(const Run& run, std::span<const CaseSummary> summaries,
                      const Repeatability& repeatability);

// Its pictures: "latency_distribution", "token_timeline", "over_time", "convergence", where there
// is something to draw.
std::vector<DocumentFigure> run_figures(const Run& run, const Repeatability& repeatability);

// What a reader must know of the cases, each sentence once, with the cases that it is of where it
// is not of all.
std::vector<std::string> limitations_of(std::span<const CaseSummary> summaries);

}  // namespace assay::report
