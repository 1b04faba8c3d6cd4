// SPDX-License-Identifier: Apache-2.0
#pragma once

// The metrics of Nsight Compute from which a hit rate of L2 follows, by compute capability. Names:
// NVIDIA, "Nsight Compute Kernel Profiling Guide", metrics of the unit lts.

#include <array>
#include <string_view>

namespace assay::sensor::ncu {

struct L2Metrics {
  int least_major;               // compute capability from which they are there
  std::string_view hit_rate;     // in percent
  std::string_view sectors;      // that were looked up
  std::string_view sectors_hit;  // of them, those found
  std::string_view duration;     // of the kernel
};

// Newest first. Chips before Volta are not known to this generation of the tool.
inline constexpr std::array<L2Metrics, 1> l2_metrics{
    {{7, "lts__t_sector_hit_rate.pct", "lts__t_sectors.sum", "lts__t_sectors_lookup_hit.sum",
      "gpu__time_duration.sum"}}};

// What the same are called on the page "details".
inline constexpr std::string_view hit_rate_label = "L2 Hit Rate";
inline constexpr std::string_view duration_label = "Duration";

}  // namespace assay::sensor::ncu
