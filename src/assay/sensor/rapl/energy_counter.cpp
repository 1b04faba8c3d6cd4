// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/rapl/energy_counter.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace assay::sensor::rapl {
namespace {

constexpr double microjoules = 1e6;  // a joule
// Beyond what any machine draws that one program measures. The range of a counter, 65 kJ and more,
// taken within one cadence is far above it.
constexpr double most_watts = 100'000;
// Readings that follow each other at once are not more exact than this.
constexpr double least_seconds = 0.1;

}  // namespace

tl::expected<double, std::string> EnergyCounter::add(std::int64_t value_uj, Nanoseconds time_ns) {
  const std::int64_t before_uj = last_uj_;
  const double seconds = std::max(to_seconds(time_ns - last_ns_), least_seconds);
  last_uj_ = value_uj;
  last_ns_ = time_ns;
  if (value_uj < 0) {
    has_begun_ = false;
    total_uj_ = 0;
    return tl::unexpected<std::string>(fmt::format("the counter reads {} µJ", value_uj));
  }
  if (!has_begun_) {
    has_begun_ = true;
    return 0.0;
  }
  auto grown_uj = static_cast<double>(value_uj) - static_cast<double>(before_uj);
  if (value_uj < before_uj) {
    grown_uj += static_cast<double>(range_uj_);
    if (grown_uj < 0 || grown_uj > most_watts * seconds * microjoules) {
      total_uj_ = 0;
      return tl::unexpected<std::string>(
          fmt::format("the counter fell from {} to {} µJ, which no wrap explains: it was reset",
                      before_uj, value_uj));
    }
  }
  total_uj_ += grown_uj;
  return total_uj_ / microjoules;
}

}  // namespace assay::sensor::rapl
