// SPDX-License-Identifier: Apache-2.0
#pragma once

// Load that arrives on a schedule of its own, whether or not the last response is there: a request
// that had to wait for its turn has waited.

#include <optional>
#include <span>
#include <vector>

#include "assay/base/units.hpp"

namespace assay::stats {

struct Response {
  Nanoseconds intended_ns = 0;  // when the schedule meant it to be sent, not when it was
  Nanoseconds received_ns = 0;
};

// Each response's time since it was meant to be sent, in their order.
std::vector<Nanoseconds> open_loop_latencies(std::span<const Response> responses);

// What a closed loop recorded that meant to send every `interval_ns` but waited for each response,
// with what it left out: a latency of more than the interval kept later requests from being sent,
// and stands for itself, itself − interval, … down to the last that is at least the interval
// (Tene, "How NOT to measure latency", 2015; the correction of HdrHistogram).
//
// An estimate, for recordings that know no better: it assumes that the requests left out would have
// been answered when that one was. None where the interval is not positive, or where more than ten
// million values would come of it.
std::optional<std::vector<Nanoseconds>> with_unsent_requests(std::span<const Nanoseconds> recorded,
                                                             Nanoseconds interval_ns);

}  // namespace assay::stats
