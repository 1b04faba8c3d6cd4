// SPDX-License-Identifier: Apache-2.0
#pragma once

// From an iteration's events to its durations. Pure.

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/base/units.hpp"
#include "assay/data/fields.hpp"
#include "assay/data/stage.hpp"
#include "assay/measure/recorder.hpp"

namespace assay::measure {

// One generated token; times as in TokenSample.
struct TokenTimes {
  Nanoseconds t_ns = 0;
  Nanoseconds latency_ns = 0;
  Nanoseconds sampling_ns = 0;
};

struct IterationTimes {
  std::int64_t start_ns = 0;  // the clock's reading when `total` began
  std::array<std::optional<Nanoseconds>, stage_count> stage_ns{};
  std::vector<TokenTimes> tokens;
};

// A stage that was announced several times counts with the sum of its parts. Errors: defect, where
// `total` is missing or stages do not pair up: the engine broke its contract.
[[nodiscard]] Result<IterationTimes> iteration_times(std::span<const Event> events);

}  // namespace assay::measure
