// SPDX-License-Identifier: Apache-2.0
#pragma once

// The effective configuration of a run, config.lock.json: a study in which nothing is left to
// defaults, and which load_study reads back to an equal Study.

#include <string>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/data/study.hpp"

namespace assay::study {

// Holds no absolute path: a model's file is its base name and SHA-256.
Json lock(const Study& study);

// The Study that was locked, without a look at engines and model files: what a finished run is read
// with. Errors: usage, naming `source`, for what is no lock.
[[nodiscard]] Result<Study> read_lock(const Json& locked, const std::string& source);

}  // namespace assay::study
