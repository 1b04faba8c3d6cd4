// SPDX-License-Identifier: Apache-2.0
#pragma once

// `--knob NAME=VALUE`: one configuration on the command line.

#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/dataset.hpp"
#include "assay/data/estimator.hpp"

namespace assay::app {

// One row, of the kinds that the estimator was trained with. Errors: usage, naming what was given:
// no NAME=VALUE, a knob that is not known or given twice, a value that is no number.
[[nodiscard]] Result<KnobTable> asked_knobs(const std::vector<std::string>& given,
                                            const std::vector<KnobRange>& ranges);

}  // namespace assay::app
