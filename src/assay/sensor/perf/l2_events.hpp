// SPDX-License-Identifier: Apache-2.0
#pragma once

// The events that count requests to L2 and those that missed, by libpfm4's names, for each
// microarchitecture that it knows. Sources: the vendors' event lists, as libpfm4 names them.

#include <span>
#include <string_view>

namespace assay::sensor::perf {

struct L2Events {
  std::string_view pmu;  // libpfm4's name of the core PMU
  std::string_view references;
  std::string_view misses;
  bool counts_prefetches;  // of the hardware
};

std::span<const L2Events> l2_events();

}  // namespace assay::sensor::perf
