// SPDX-License-Identifier: Apache-2.0
#pragma once

// Moments as run.log has them: ISO 8601, UTC, microseconds.

#include <optional>
#include <string>
#include <string_view>

#include "assay/base/units.hpp"

namespace assay::store {

// Nanoseconds since 1970, UTC, of the system's clock.
Nanoseconds unix_now_ns();

// "2026-01-31T23:59:59.123456Z"; what is finer than a microsecond is cut off. From 1970 on.
std::string utc_text(Nanoseconds unix_ns);

// Exactly what utc_text writes.
std::optional<Nanoseconds> parse_utc(std::string_view text);

}  // namespace assay::store
