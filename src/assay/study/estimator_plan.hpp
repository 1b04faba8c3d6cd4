// SPDX-License-Identifier: Apache-2.0
#pragma once

// The `estimator` block of a study, which `assay experiment` reads and measuring passes over.

#include <filesystem>
#include <span>
#include <string>

#include "assay/base/result.hpp"
#include "assay/data/estimator_plan.hpp"
#include "assay/data/study.hpp"

namespace assay::study {

// Of a study's file, with the overrides applied; paths of pairs start beside the file. Errors:
// usage, naming file, line and key, for what is wrong with the study's form, for a study without
// the block or with nothing to do in it, and for two pairs of one name.
[[nodiscard]] Result<EstimatorPlan> load_estimator_plan(const std::filesystem::path& file,
                                                        std::span<const std::string> overrides);

// Whether the study's cases come in twos that differ in the device's knob alone. Errors: usage,
// naming a case without a partner, a knob that cases lack, and a value that no case has.
[[nodiscard]] Result<void> check_devices(const Study& study, const DeviceKnob& device);

}  // namespace assay::study
