// SPDX-License-Identifier: Apache-2.0
#pragma once

// A counter of energy that begins again at 0 when it is full, made one that only grows.

#include <cstdint>
#include <string>

#include <tl/expected.hpp>

#include "assay/base/units.hpp"

namespace assay::sensor::rapl {

class EnergyCounter {
 public:
  // `range_uj` is its largest value; 0: it does not wrap.
  explicit EnergyCounter(std::int64_t range_uj) : range_uj_(range_uj) {}

  // Takes the counter's value at a time, which does not go back; gives the energy counted since the
  // first one. A value below the one before has wrapped once; several wraps look like one.
  //
  // Where one wrap would take more than any machine draws, the counter was reset: that is an error
  // in words, and counting begins anew at 0 from this value on.
  tl::expected<double, std::string> add(std::int64_t value_uj, Nanoseconds time_ns);

 private:
  std::int64_t range_uj_;
  bool has_begun_ = false;
  std::int64_t last_uj_ = 0;
  Nanoseconds last_ns_ = 0;
  double total_uj_ = 0;
};

}  // namespace assay::sensor::rapl
