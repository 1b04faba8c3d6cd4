// SPDX-License-Identifier: Apache-2.0
#pragma once

// `--vary KEY=a,b`: the sides of a comparison, made from one study by overriding one of its keys.

#include <string>
#include <string_view>
#include <vector>

#include "assay/base/result.hpp"
#include "interleave.hpp"
#include "measure_options.hpp"

namespace assay::app {

struct Variation {
  std::string key;                  // of the study, or a knob's bare name
  std::vector<std::string> values;  // two or more; the first is the baseline's
};

// Commas inside brackets, braces and quotes part nothing. Errors: usage, for one that has no key,
// fewer than two values, an empty one, or one twice.
[[nodiscard]] Result<Variation> parse_variation(std::string_view text);

// The study that `options` name, once for each value; a side is called as its value. A word that is
// no key of a study is a knob; `model` chooses among the study's models for every case.
// Errors: those of loading a side; usage, for a key that all sides must share.
[[nodiscard]] Result<std::vector<Side>> vary(const MeasureOptions& options,
                                             const Variation& variation);

// A side for each study, called by its file's name.
[[nodiscard]] Result<std::vector<Side>> sides_of_studies(
    const MeasureOptions& options, const std::vector<std::filesystem::path>& configs);

}  // namespace assay::app
