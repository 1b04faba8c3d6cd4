// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace assay::study {

// The text of schema/study.schema.json, part of the program since it was built.
std::string_view study_schema();

}  // namespace assay::study
