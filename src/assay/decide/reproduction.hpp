// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether the repetition of a published run agrees with it (docs/reproduce.md). Pure.

#include <optional>
#include <string>
#include <string_view>

#include "assay/data/measurement.hpp"
#include "assay/data/reproduction.hpp"
#include "assay/data/run.hpp"

namespace assay::decide {

// Agrees where the change is at most ±ε; differs where its whole interval lies beyond ε on one
// side; undecided otherwise.
Agreement agreement_of(const MetricComparison& row, double epsilon_pct);

// Whether the iterations that both runs have gave the same tokens. Nothing where no tokens can be
// compared. An iteration's seed follows from its session and number, so that sampled tokens repeat
// as well.
std::optional<bool> same_tokens(const Run& published, const Run& repeated,
                                std::string_view case_name);

// A figure, or tokens, that differ are enough to differ; a case that was not repeated is undecided.
Reproduction reproduction_of(const Measurement& published, const Run& published_run,
                             const Measurement& repeated, const Run& repeated_run,
                             double epsilon_pct);

}  // namespace assay::decide
