// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the source device is known to take for the configurations of a target: two datasets brought
// into one form.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/dataset.hpp"

namespace assay::predict {

// The two with the same knobs and stages, in the same order.
struct AlignedPair {
  Dataset source{};
  Dataset target{};
  // By which repeats of one configuration differ on the source: the standard deviation of ln(time)
  // of each stage, the total last. Empty where nothing was repeated there.
  std::vector<double> repeat_log_sd{};
  std::vector<std::string> notes{};  // which columns were left out
};

// Columns that do not vary within either dataset are left out: they tell nothing of a
// configuration. Errors: usage, naming them, of knobs or stages that only one of the two has, and
// of a knob that is a number in one and a category in the other.
[[nodiscard]] Result<AlignedPair> align(const Dataset& source, const Dataset& target);

struct SourceTimes {
  StageTimes times{};     // one row a configuration, stages as the source's
  bool is_known = false;  // measured there; else predicted
  std::vector<std::string> notes{};
};

// known true: the mean of the source's rows of the same configuration. Errors: usage, naming the
// first row without one as `where` row n, from 1. known false: by a model that is fitted to the
// source. Errors: as of fit(). Not said: the first if every row has one.
[[nodiscard]] Result<SourceTimes> source_times(const Dataset& source, const KnobTable& knobs,
                                               std::optional<bool> known, std::uint64_t seed,
                                               const std::string& where);

}  // namespace assay::predict
