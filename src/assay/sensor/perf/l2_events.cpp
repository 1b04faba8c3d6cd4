// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/perf/l2_events.hpp"

#include <array>

namespace assay::sensor::perf {
namespace {

// Intel until Cascade Lake: all requests, those of the prefetchers among them.
constexpr std::string_view intel_all = "L2_RQSTS:REFERENCES";
constexpr std::string_view intel_all_misses = "L2_RQSTS:MISS";
// Intel from Ice Lake on: what the program itself demanded.
constexpr std::string_view intel_demand = "L2_RQSTS:ALL_DEMAND_REFERENCES";
constexpr std::string_view intel_demand_misses = "L2_RQSTS:ALL_DEMAND_MISS";
// AMD Zen: the outcomes of requests of the core, without those of L2's own prefetcher.
constexpr std::string_view zen =
    "CORE_TO_L2_CACHEABLE_REQUEST_ACCESS_STATUS:LS_RD_BLK_C_S:LS_RD_BLK_L_HIT_X:LS_RD_BLK_L_HIT_S:"
    "LS_RD_BLK_X:LS_RD_BLK_C:IC_FILL_HIT_X:IC_FILL_HIT_S:IC_FILL_MISS";
constexpr std::string_view zen_misses =
    "CORE_TO_L2_CACHEABLE_REQUEST_ACCESS_STATUS:LS_RD_BLK_C:IC_FILL_MISS";
// Arm, "Performance Monitors Extension": common events 0x16 and 0x17; refills include prefetches.
constexpr std::string_view arm = "L2D_CACHE";
constexpr std::string_view arm_misses = "L2D_CACHE_REFILL";

constexpr std::array table{
    L2Events{"hsw", intel_all, intel_all_misses, true},
    L2Events{"hsw_ep", intel_all, intel_all_misses, true},
    L2Events{"bdw", intel_all, intel_all_misses, true},
    L2Events{"bdw_ep", intel_all, intel_all_misses, true},
    L2Events{"skl", intel_all, intel_all_misses, true},
    L2Events{"skx", intel_all, intel_all_misses, true},
    L2Events{"clx", intel_all, intel_all_misses, true},
    L2Events{"icl", intel_demand, intel_demand_misses, false},
    L2Events{"icx", intel_demand, intel_demand_misses, false},
    L2Events{"spr", intel_demand, intel_demand_misses, false},
    L2Events{"amd64_fam17h_zen1", zen, zen_misses, false},
    L2Events{"amd64_fam17h_zen2", zen, zen_misses, false},
    L2Events{"amd64_fam19h_zen3", zen, zen_misses, false},
    L2Events{"amd64_fam19h_zen4", zen, zen_misses, false},
    L2Events{"arm_n1", arm, arm_misses, true},
    L2Events{"arm_n2", arm, arm_misses, true},
    L2Events{"arm_v1", arm, arm_misses, true},
    L2Events{"arm_v2", arm, arm_misses, true},
};

}  // namespace

std::span<const L2Events> l2_events() {
  return table;
}

}  // namespace assay::sensor::perf
