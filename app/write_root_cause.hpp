// SPDX-License-Identifier: Apache-2.0
#pragma once

// Why a latency changed: from derived runs to rca.json and rca.html.

#include <filesystem>
#include <span>

#include "assay/base/result.hpp"
#include "assay/data/root_cause.hpp"
#include "assay/decide/root_cause.hpp"
#include "write_report.hpp"

namespace assay::app {

// Of two runs the cases with the same name, or the only case of each. Of one run that measured
// sides in turns, given as both: every other side against the first.
RootCauses root_causes_of(const DerivedRun& baseline, const DerivedRun& candidate,
                          const decide::CauseOptions& options = {});

// The same of these pairs of cases.
RootCauses root_causes_of(const DerivedRun& baseline, const DerivedRun& candidate,
                          std::span<const decide::CasePair> pairs,
                          const decide::CauseOptions& options = {});

// DIRECTORY/rca.json and DIRECTORY/rca.html, both or none; the directory is made where it is not
// there. Those of an earlier time are replaced. Errors: missing, for a directory that cannot be
// made; measurement, for a file that cannot be written.
[[nodiscard]] Result<void> write_root_cause(const std::filesystem::path& directory,
                                            const RootCauses& causes);

}  // namespace assay::app
