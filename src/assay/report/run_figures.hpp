// SPDX-License-Identifier: Apache-2.0
#pragma once

// Figures of a run beside those of repeatability_figures.hpp: tokens, and what went on over time.
// None of them has more points than a page can show; what is left out is said in the caption.

#include <optional>

#include "assay/data/run.hpp"
#include "assay/report/figure.hpp"

namespace assay::report {

// Latency by token, over the timed iterations: a panel a case, with the median and the range of 90
// % of the iterations. Nothing where no tokens were recorded.
std::optional<Figure> token_timeline_figure(const Run& run);

// Over the run's time: each iteration's latency, the power of each channel, and temperatures. What
// was not read has no panel. Nothing without iterations.
std::optional<Figure> over_time_figure(const Run& run);

}  // namespace assay::report
