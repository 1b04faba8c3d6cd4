// SPDX-License-Identifier: Apache-2.0
#pragma once

// What surrounds the process: a container, a package environment, a job of a batch system.

#include <filesystem>

#include "assay/base/json.hpp"

namespace assay::host {

// detected (true; false: no sign of one; null: nothing to tell it by), kind ("docker", "podman",
// "kubernetes", …, or null), conda_environment and python_environment (their base names, or null),
// batch_job (true under Slurm). From the files below `root` and the environment variables
// `container` (systemd's convention), CONDA_DEFAULT_ENV, VIRTUAL_ENV and SLURM_JOB_ID.
Json container_facts(const std::filesystem::path& root);

}  // namespace assay::host
