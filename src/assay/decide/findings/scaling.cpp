// SPDX-License-Identifier: Apache-2.0

// What a model's size costs: latency, weights and memory against the number of its parameters.

#include <algorithm>
#include <utility>

#include "assay/decide/findings/kinds.hpp"

namespace assay::decide::findings {
namespace {

void add_latency(const JudgedGroup& group, const FindingsOptions& options,
                 std::vector<Finding>& findings) {
  if (!group.scaling) return;
  const stats::LinearFit& fit = *group.scaling;
  const Interval interval = stats::slope_interval(fit, options.confidence);
  Finding finding{
      .kind = FindingKind::scaling,
      .support = is_told_apart(*group.scaling_test, options) ? Support::shown : Support::open,
      .group = group.group.name,
      .unit = "ms per million parameters"};
  finding.figure = FindingFigure{fit.slope, interval.lower, interval.upper};
  finding.p = group.scaling_test->p;
  finding.adjusted_p = group.scaling_test->adjusted_p;
  finding.details = {{"models", static_cast<double>(fit.count)},
                     {"slope_standard_error", fit.slope_error},
                     {"intercept_ms", fit.intercept},
                     {"intercept_standard_error", fit.intercept_error},
                     {"residual_sd_ms", fit.residual_sd},
                     {"r_squared", fit.r_squared}};
  findings.push_back(std::move(finding));
}

// Where a case's figure is not known, there is no finding of the others either: it would look like
// one of all.
template <class Figure>
void add_per_parameter(const Evidence& evidence, const JudgedGroup& group, FindingKind kind,
                       const char* unit, Figure figure, std::vector<Finding>& findings) {
  Finding finding{
      .kind = kind, .support = Support::counted, .group = group.group.name, .unit = unit};
  for (const std::size_t index : group.group.cases) {
    const FoundCase& found = evidence.cases[index];
    const auto parameters = parameters_of(found);
    if (!parameters) return;
    const std::optional<FindingFigure> value = figure(found, *parameters);
    if (!value) return;
    finding.effects.push_back({.case_name = found.summary->name, .value = *value});
  }
  findings.push_back(std::move(finding));
}

}  // namespace

void add_scaling(const Evidence& evidence, const JudgedGroup& group, const FindingsOptions& options,
                 std::vector<Finding>& findings) {
  if (group.group.varies != Varies::model) return;
  add_latency(group, options, findings);
  add_per_parameter(
      evidence, group, FindingKind::bytes_per_parameter, "bytes",
      [](const FoundCase& found, double parameters) -> std::optional<FindingFigure> {
        if (found.summary->model->bytes == 0) return std::nullopt;
        return FindingFigure{static_cast<double>(found.summary->model->bytes) / parameters};
      },
      findings);
  // 10^9 bytes per 10^9 parameters are 10^6 bytes per 10^6 parameters.
  constexpr double million = 1e6;
  add_per_parameter(
      evidence, group, FindingKind::memory_per_parameter, "GB per billion parameters",
      [](const FoundCase& found, double parameters) -> std::optional<FindingFigure> {
        if (found.memory == nullptr) return std::nullopt;
        const auto per_parameter = [&](double megabytes) {
          return megabytes / (parameters / million);
        };
        FindingFigure figure{per_parameter(found.memory->point)};
        if (found.memory->lower) figure.lower = per_parameter(*found.memory->lower);
        if (found.memory->upper) figure.upper = per_parameter(*found.memory->upper);
        return figure;
      },
      findings);
}

}  // namespace assay::decide::findings
