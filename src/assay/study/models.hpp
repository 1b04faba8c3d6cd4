// SPDX-License-Identifier: Apache-2.0
#pragma once

// The models of a study: what the document says of them, and where their files lie.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/knob.hpp"
#include "assay/data/model_files.hpp"
#include "assay/data/study.hpp"
#include "assay/study/document.hpp"

namespace assay::study {

// A model, and where in the document it stands.
struct ModelDraft {
  Model model;
  std::map<std::string, std::string> files;  // paths as the document names them, by key
  KeyPath path;
};

// Of a validated document, in its order. Errors: usage, for a name given twice.
[[nodiscard]] Result<std::vector<ModelDraft>> read_models(const Document& document);

// Whether the engine has the preset and its weight type, and takes the files beside the model's
// own; gives a preset that names no weight type q8_0, or the engine's first.
[[nodiscard]] Result<void> check_model(const Document& document, ModelDraft& draft,
                                       const EngineDescription& engine);

// Finds the files of each draft, hashes them, and completes the models. Looked for in the
// study's `folder`, then by base name in `model_dirs`, then where config.local.json there says.
// Errors: missing, if it is in none of these; usage, if it is not the file whose SHA-256 is given.
[[nodiscard]] Result<ModelPaths> find_model_files(
    const Document& document, const std::filesystem::path& folder,
    const std::vector<std::filesystem::path>& model_dirs, std::vector<ModelDraft>& drafts);

}  // namespace assay::study
