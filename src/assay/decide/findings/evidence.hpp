// SPDX-License-Identifier: Apache-2.0
#pragma once

// What findings rest on: the cases of a run that have a latency, and what is compared of them.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/data/estimate.hpp"
#include "assay/data/findings.hpp"
#include "assay/data/metric_catalog.hpp"
#include "assay/data/run.hpp"
#include "assay/stats/case_rows.hpp"
#include "assay/stats/case_values.hpp"

namespace assay::decide::findings {

struct FoundCase {
  const Case* point = nullptr;           // never null
  const CaseSummary* summary = nullptr;  // never null
  const MetricValues* mean = nullptr;    // of the latency, in ms; never null
  const MetricValues* cov = nullptr;     // of the latency, in percent; null: not known
  const MetricValues* memory = nullptr;  // peak RSS in 10^6 bytes; null: not known
  stats::CaseRows rows{};
  stats::CaseValues values{};
};

struct Evidence {
  bool of_tokens = false;  // latencies are those of tokens after the first; else of iterations
  bool paired = false;     // sessions of equal number were measured in the same round
  std::vector<FoundCase> cases{};
};

// Latencies are those of tokens where every case that was measured has them.
Evidence evidence_of(const Run& run, std::span<const CaseSummary> summaries);

// Latencies of the case by session, in ms.
const stats::ValuesBySession& latencies_of(const Evidence& evidence, const FoundCase& point);

// Of the mean latency, or of its CoV.
const MetricDefinition& latency_metric(const Evidence& evidence);
const MetricDefinition& cov_metric(const Evidence& evidence);
const MetricDefinition& memory_metric();

// A model's parameters; none where they are not known, or 0.
std::optional<double> parameters_of(const FoundCase& point);

FindingFigure figure_of(const MetricValues& values);
FindingFigure figure_of(const Estimate& estimate);

}  // namespace assay::decide::findings
