// SPDX-License-Identifier: Apache-2.0
#pragma once

// Numbers for people: as many digits as their uncertainty allows.

#include <cstddef>
#include <string>
#include <string_view>

#include "assay/data/estimate.hpp"

namespace assay::report {

// Decimals with which |value| shows `digits` significant digits; none where it has that many before
// the point, at most nine.
int decimals_for(double value, int digits);

// Decimals of the point that show two significant digits of its interval's half-width, but no fewer
// than three and no more than five significant digits of the point itself; four without an
// interval.
int decimals_of(const Estimate& estimate);

// Rounded to `decimals`.
std::string number_text(double value, int decimals);

// The same with its sign, "+20.1"; what rounds to nothing has none.
std::string signed_text(double value, int decimals);

// Half of the interval's width.
double half_width(const Interval& interval);

// "1 case", "3 cases".
std::string plural(std::size_t count, std::string_view noun);

}  // namespace assay::report
