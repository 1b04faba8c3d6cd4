// SPDX-License-Identifier: Apache-2.0
#pragma once

// Numbers and their uncertainty as JSON: the same shape wherever a file of ours has them.

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "assay/base/json.hpp"
#include "assay/data/estimate.hpp"

namespace assay::report {

// Null where there is none: JSON has no NaN and no infinity.
Json number_json(std::optional<double> value);

// The same of every number in a document.
void make_finite(Json& value);

// schema_version and headline, then what is stored; every number is finite or null.
Json document_json(int schema_version, std::string headline, const Json& stored);

// [lower, upper], or null.
Json interval_json(const std::optional<Interval>& interval);

// point, interval, confidence and note; null where there is none.
Json estimate_json(const std::optional<Estimate>& estimate);

// n, mean, std, cov, min, p50, p90, p95, p99, max.
Json points_json(const Summary& summary);

// The intervals of mean and percentiles; where there is something to say of one, <key>_note.
Json intervals_json(const Summary& summary);

// How many outliers have which cause; every cause is named, those that do not occur with 0.
Json causes_json(const std::map<OutlierCause, std::size_t>& by_cause);

}  // namespace assay::report
