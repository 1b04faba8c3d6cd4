// SPDX-License-Identifier: Apache-2.0
#pragma once

// A checklist for people: a line a point, with what was found and the command that would fix it.

#include <span>
#include <string>

#include "assay/data/checklist.hpp"
#include "assay/report/table_style.hpp"

namespace assay::report {

// Ends with a line that counts them.
std::string checklist_text(std::span<const CheckItem> items, const TableStyle& style);

}  // namespace assay::report
