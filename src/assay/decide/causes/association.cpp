// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/causes/association.hpp"

#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "assay/decide/causes/session_means.hpp"
#include "assay/stats/student.hpp"

namespace assay::decide::causes {
namespace {

// Sums over iterations, each about its session's means.
struct Sums {
  double xx = 0;
  double xy = 0;
  double yy = 0;
  std::size_t count = 0;
  std::size_t sessions = 0;
};

using Value = std::function<std::optional<double>(const Sample&)>;

void add(const ComparedSide& side, const Value& value, Sums& sums) {
  const auto both = [&](const Sample& sample) { return latency_of(sample) && value(sample); };
  const SessionMeans x_means = session_means(
      side, [&](const Sample& sample) { return both(sample) ? value(sample) : std::nullopt; });
  const SessionMeans y_means = session_means(
      side, [&](const Sample& sample) { return both(sample) ? latency_of(sample) : std::nullopt; });
  for (const Sample* sample : side.rows.timed) {
    if (!both(*sample)) continue;
    const double x = *value(*sample) - x_means.at(sample->session).value;
    const double y = *latency_of(*sample) - y_means.at(sample->session).value;
    sums.xx += x * x;
    sums.xy += x * y;
    sums.yy += y * y;
    ++sums.count;
  }
  sums.sessions += x_means.size();
}

}  // namespace

std::optional<Association> association(const ComparedCase& pair, const Value& value) {
  Sums sums;
  add(pair.baseline, value, sums);
  add(pair.candidate, value, sums);
  if (sums.count < fewest_iterations || sums.count < sums.sessions + 3) return std::nullopt;
  // Against what rounding alone leaves of a constant.
  const double tiny = std::numeric_limits<double>::epsilon();
  if (sums.xx <= tiny || sums.yy <= tiny) return std::nullopt;

  Association found{.correlation = sums.xy / std::sqrt(sums.xx * sums.yy),
                    .slope = sums.xy / sums.xx,
                    .count = sums.count};
  const auto freedom = static_cast<double>(sums.count - sums.sessions - 1);
  const double rest = 1 - found.correlation * found.correlation;
  found.p =
      rest <= 0 ? 0 : stats::t_two_sided_p(found.correlation * std::sqrt(freedom / rest), freedom);
  if (std::abs(found.correlation) < least_correlation || found.p >= association_level) {
    return std::nullopt;
  }
  return found;
}

void add_measured_cost(const ComparedCase& pair, const std::optional<Association>& found,
                       double difference, CauseEvidence& evidence) {
  const auto latency = mean_latency_ms(pair.baseline);
  if (!found || !latency || *latency <= 0 || !evidence.drifted) return;
  evidence.explained_pct = 100 * found->slope * difference / *latency;
  evidence.note = fmt::format("within the sessions latency goes with it: r = {:.2f}, n = {}",
                              found->correlation, found->count);
}

}  // namespace assay::decide::causes
