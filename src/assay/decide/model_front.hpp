// SPDX-License-Identifier: Apache-2.0
#pragma once

// The Pareto front of a group of models. Pure.

#include "assay/data/analysis.hpp"
#include "assay/decide/model_pairs.hpp"

namespace assay::decide {

// Of latency, peak memory and quality. Where not everyone's quality is known, parameters stand in
// for it, more being taken as better; where these are not known either, latency and memory alone;
// where nobody's memory is known, without it. By the points; whether a model is worse for certain
// is a matter of the tests.
ParetoFront model_front(const WorkloadGroup& group, const GroupRanks& ranks, double confidence);

}  // namespace assay::decide
