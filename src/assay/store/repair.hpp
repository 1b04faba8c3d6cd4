// SPDX-License-Identifier: Apache-2.0
#pragma once

// Brings the tables of an interrupted run to the state in which only whole sessions have rows.

#include <filesystem>
#include <string>

#include "assay/base/result.hpp"
#include "assay/store/run_log.hpp"

namespace assay::store {

// Cuts off torn last lines, also of power.csv, whose readings belong to no session, and moves the
// rows of every session that did not finish, or has not the rows that its record promises, to
// interrupted.csv and interrupted_tokens.csv. Rows are written there before they leave their table,
// and a row that stands there already is not added again, so that a crash at any point is mended by
// repairing once more. Errors: usage, for a damaged table; measurement, if a file cannot be
// written.
[[nodiscard]] Result<void> repair_tables(const std::filesystem::path& directory, const RunLog& log);

// Moves the rows of one session there, whatever its record says.
// Errors: as repair_tables.
[[nodiscard]] Result<void> set_aside_rows(const std::filesystem::path& directory,
                                          const std::string& case_name, int session);

}  // namespace assay::store
