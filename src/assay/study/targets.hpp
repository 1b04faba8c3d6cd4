// SPDX-License-Identifier: Apache-2.0
#pragma once

// A targets file: what a candidate must reach. Its keys: docs/deciding.md.

#include <filesystem>
#include <string_view>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/data/target.hpp"
#include "assay/study/document.hpp"

namespace assay::study {

// The text of schema/targets.schema.json.
std::string_view targets_schema();

// Reads YAML or JSON. What the file leaves open is as in `defaults`, by its profile. Errors: usage,
// naming file, line and key, for everything that is wrong with it.
[[nodiscard]] Result<Targets> load_targets(const std::filesystem::path& file,
                                           Targets (*defaults)(TargetProfile));

// The bounds at `path`, {metric: {at_most: number}, …}, in their order; none where nothing is
// there. Errors: usage, for a metric that is not known or has no verdict.
[[nodiscard]] Result<std::vector<Target>> read_target_list(const Document& document,
                                                           const KeyPath& path);

// The form that read_target_list() reads.
Json target_list_json(const std::vector<Target>& targets);

}  // namespace assay::study
