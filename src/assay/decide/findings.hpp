// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the cases of one run teach when they are laid beside each other. Pure; the rules are in
// docs/findings.md, and each kind of finding is a file in decide/findings.

#include <span>

#include "assay/data/estimate.hpp"
#include "assay/data/findings.hpp"
#include "assay/data/run.hpp"

namespace assay::decide {

struct FindingsOptions {
  double confidence = 0.95;
  double threshold = 1;          // a smaller change does not matter: percent, of CoV points
  double cov_bound_pct = 3;      // that every case is asked to keep below
  bool allow_simulated = false;  // recommendations may rest on what ran in virtual time
};

// `summaries` are those of run.study.cases, in their order (stats/summarize.hpp). Cases without a
// latency have a row and no finding; with fewer than two others nothing is compared.
//
// Where no case differs from another, a finding says that one does with probability 1 − confidence
// at most, all of them together: p is adjusted by Holm over every comparison that is made.
Findings findings_of(const Run& run, std::span<const CaseSummary> summaries,
                     const FindingsOptions& options = {});

}  // namespace assay::decide
