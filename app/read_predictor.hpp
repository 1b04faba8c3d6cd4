// SPDX-License-Identifier: Apache-2.0
#pragma once

// A model file as what can be asked.

#include <filesystem>

#include "assay/base/result.hpp"
#include "assay/predict/predictor.hpp"

namespace assay::app {

// Errors: missing, if it cannot be read; usage, if it is no model, naming the file and the key.
[[nodiscard]] Result<predict::Predictor> read_predictor(const std::filesystem::path& path);

}  // namespace assay::app
