// SPDX-License-Identifier: Apache-2.0
#pragma once

// From runs to datasets: what `assay dataset` writes.

#include <span>
#include <string>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/data/dataset.hpp"
#include "assay/data/run.hpp"
#include "assay/predict/run_rows.hpp"

namespace assay::predict {

struct RunDatasetOptions {
  RowUnit unit = RowUnit::session;
  std::string device_knob{};  // its values are the devices; it is no column then
  std::string device_name{};  // else the name of the one device; else what the engine calls it
  bool constants = false;     // knobs that are the same in every case stay
};

struct RunDatasets {
  std::vector<Dataset> datasets;       // one a device, in order of appearance; columns alike
  std::vector<std::string> constants;  // knobs that are the same in every case, and no column
  std::vector<std::string> notes;      // rows that were left out, a sentence each
};

// What a device is called that is a knob's value: "haswell", "4", "true".
std::string device_name(const Json& value);

// Columns are the knobs that vary, with `model`, `engine` and `side` where these do. output_tokens
// counts decode steps, one less than the tokens of a sequence, the first of which comes from
// prefill; `decode` becomes decode_per_token, the time of a step. Totals were measured on their
// own. A configuration is a group, over sessions and runs. A row without a stage that others have,
// or with one that took no time, is left out. Errors: usage, for cases with other knobs than the
// first has, for a knob that there is not or whose name a column of another meaning has, and where
// no row remains. `runs` are not empty.
[[nodiscard]] Result<RunDatasets> datasets_of(std::span<const Run> runs,
                                              const RunDatasetOptions& options);

}  // namespace assay::predict
