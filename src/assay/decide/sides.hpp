// SPDX-License-Identifier: Apache-2.0
#pragma once

// The sides of a run that measured several in turns: which there are, what each of them gave, and
// how they compare after so many looks.

#include <string>
#include <string_view>
#include <vector>

#include "assay/data/comparison.hpp"
#include "assay/data/measurement.hpp"
#include "assay/data/run.hpp"
#include "assay/data/study.hpp"

namespace assay::decide {

// In the order of the study's cases: the first is the baseline. None of a run that has no sides.
std::vector<std::string> sides_of(const Measurement& run);

// What was measured of one side, its cases under their own names, with the run's run_id.
Measurement side_of(const Measurement& run, std::string_view side);

// The confidence of an interval at the look, so that all intervals of all looks and of so many
// candidates hold together with that of the comparison: 1 − α/(i(i + 1))/candidates
// (docs/comparing.md).
double confidence_at(const Interleave& interleave, int look, std::size_t candidates);

// Every other side against the first, at that confidence; the limitations say so.
std::vector<Comparison> compare_sides(const Measurement& run, const Interleave& interleave,
                                      int look);

// Whether every gate metric of every case is better, worse or the same, or, where there are
// targets, each of them met or missed; false where there is nothing to compare.
bool is_settled(const std::vector<Comparison>& comparisons, const Interleave& interleave);

// What is still open, in words: "2 of 6 figures are open: latency_p95_ms of tiny, …".
std::string finding_of(const std::vector<Comparison>& comparisons, const Interleave& interleave);

// How often the run was looked at.
int looks_of(const Run& run);

}  // namespace assay::decide
