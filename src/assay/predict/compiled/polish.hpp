// SPDX-License-Identifier: Apache-2.0
#pragma once

// The last step of compiling: hinges and weights are moved together towards the least error of the
// total, by limited-memory BFGS (Nocedal, "Updating quasi-Newton matrices with limited storage",
// 1980).

#include <cstddef>
#include <span>

#include "assay/predict/compiled/form.hpp"
#include "assay/predict/compiled/learn.hpp"

namespace assay::predict::compiled {

// At most so many steps. The mean square of ln(compiled / predictor) over the lessons does not
// grow.
void polish(Form& form, std::span<const Lesson> lessons, std::size_t steps);

}  // namespace assay::predict::compiled
