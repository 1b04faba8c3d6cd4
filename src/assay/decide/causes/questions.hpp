// SPDX-License-Identifier: Apache-2.0
#pragma once

// The questions, one file each. A new one is a file, a line here and a line in root_cause.cpp.

#include "assay/data/root_cause.hpp"
#include "assay/decide/causes/compared_case.hpp"

namespace assay::decide::causes {

CauseFinding ask_environment(const ComparedCase& pair);
CauseFinding ask_inputs(const ComparedCase& pair);
CauseFinding ask_kernel(const ComparedCase& pair);
CauseFinding ask_memory(const ComparedCase& pair);
CauseFinding ask_solver(const ComparedCase& pair);
CauseFinding ask_statistics(const ComparedCase& pair);

}  // namespace assay::decide::causes
