// SPDX-License-Identifier: Apache-2.0
#pragma once

// The state of the git repository that a run is started in: it holds the study, as a rule.

#include <filesystem>

#include "assay/base/json.hpp"

namespace assay::host {

// commit, branch (null on none), dirty (tracked files differ from the commit; null: not known in
// time). Null where git is not installed, does not answer within 2 s, or `directory` is in no
// repository that it trusts. Nothing is written into the repository, and none of its hooks run.
Json repository_facts(const std::filesystem::path& directory);

}  // namespace assay::host
