// SPDX-License-Identifier: Apache-2.0
#pragma once

// The libraries that assay itself runs on. An engine tells its own version.

#include "assay/base/json.hpp"

namespace assay::host {

// {compiler, glibc, fmt, nlohmann_json}: the C library's version is that of the running one, the
// others are those that this program was built with.
Json library_facts();

}  // namespace assay::host
