// SPDX-License-Identifier: Apache-2.0
#pragma once

// The energy of one channel over exactly a window, from readings that know nothing of it.

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "assay/data/power.hpp"
#include "assay/stats/integral.hpp"

namespace assay::stats {

// The readings of one channel, ascending in time; of several at one time, the first.
struct PowerSeries {
  std::vector<TimedValue> power_w;
  std::vector<TimedValue> energy_j;
  std::vector<std::size_t> breaks;  // places in energy_j where the device began to count anew
};

// By channel. `readings` ascend in time.
std::map<std::string, PowerSeries> series_by_channel(std::span<const PowerReading> readings);

struct WindowEnergy {
  double energy_j = 0;
  Nanoseconds longest_gap_ns = 0;  // between readings whose stretch touches the window
};

// What a counter counted between two times: the difference of its value at both. Between two
// readings a time's value lies on the parabola through them and a neighbour (the mean of the two
// parabolas where both neighbours are there), which is held to powers that are not negative.
//
// Exact, at any phase of the readings, for constant power and, with three readings, for a ramp; for
// whatever happens one reading inside the edges, too. With g the longest distance between the
// readings about an edge, either edge adds at most g·H/2 where power stays within a range of height
// H, and at most 0.065·g³·max|p″| where power is smooth.
//
// An error says why there is none: readings that do not reach to both edges or beyond, a counter
// that began anew inside, a window that ends before it begins.
tl::expected<WindowEnergy, std::string> counted_energy(const PowerSeries& series,
                                                       TimeWindow window);

// The integral of the power read (integral.hpp): exact for constant power and for a ramp, off by at
// most g·H/2 for a step of height H, and for a smooth power by at most max|p″|·g²/12 for each
// second and as much again for each interval that an edge cuts. Errors as counted_energy.
tl::expected<WindowEnergy, std::string> integrated_energy(const PowerSeries& series,
                                                          TimeWindow window);

// The counter's, where the channel has one whose readings reach beyond the window, else the
// power's.
tl::expected<WindowEnergy, std::string> window_energy(const PowerSeries& series, TimeWindow window);

// The largest sum of the channels' powers at the times of their readings inside the window, each
// interpolated to them. None without a reading there of which all channels know their power.
std::optional<double> peak_power(std::span<const PowerSeries* const> channels, TimeWindow window);

}  // namespace assay::stats
