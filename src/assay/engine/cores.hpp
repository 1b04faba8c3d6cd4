// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace assay::engine {

// How many threads can each have a core of their own: the physical cores among the CPUs that this
// process may run on, but no more than its control group's CPU time allows. At least 1.
int usable_cores();

}  // namespace assay::engine
