// SPDX-License-Identifier: Apache-2.0
#pragma once

// A study's file becomes a Study: parsed, overridden, checked, and expanded into complete cases.
// The only entry into this folder for who wants to run something.

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/artifact.hpp"
#include "assay/data/knob.hpp"
#include "assay/data/model_files.hpp"
#include "assay/data/study.hpp"

namespace assay::study {

struct LoadOptions {
  std::vector<std::string> overrides;             // "a.b=value", applied in this order
  std::vector<std::filesystem::path> model_dirs;  // searched for model files by base name
  std::filesystem::path artifact{};               // in the place of those that pipeline blocks name
};

struct LoadedStudy {
  Study study;  // complete: defaults, overrides and axes are applied
  ModelPaths model_paths;
  Artifacts artifacts{};  // that pipeline blocks name
};

// Reads YAML or JSON (a run's config.lock.json). `engines` are those that a case may name.
// Errors: usage, naming file, line and key (or the override) at fault, for everything that is
// wrong with the study; missing, for the file of a model or an artifact that is nowhere to be
// found.
[[nodiscard]] Result<LoadedStudy> load_study(const std::filesystem::path& file,
                                             const LoadOptions& options,
                                             std::span<const EngineDescription* const> engines);

// The same for a study that stands in no file but was put together from a command line; its paths
// start in the current directory.
[[nodiscard]] Result<LoadedStudy> load_study_text(
    std::string_view text, const LoadOptions& options,
    std::span<const EngineDescription* const> engines);

}  // namespace assay::study
