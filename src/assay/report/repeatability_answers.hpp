// SPDX-License-Identifier: Apache-2.0
#pragma once

// The questions of seed M2, answered in plain words and numbers.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/data/repeatability.hpp"

namespace assay::report {

// Seed 001 §6.1: is the CoV within its target? Undecided where its interval holds the target, or
// where there is no CoV; without an interval the point decides.
enum class CovVerdict : std::uint8_t { met, missed, undecided };

inline constexpr std::array<EnumWord<CovVerdict>, 3> cov_verdict_words{
    {{CovVerdict::met, "met"},
     {CovVerdict::missed, "missed"},
     {CovVerdict::undecided, "undecided"}}};

inline std::span<const EnumWord<CovVerdict>> words(CovVerdict) {
  return cov_verdict_words;
}

CovVerdict cov_verdict(const StageRepeatability& stage);

// How variable, where from, of what shape, how steady, with which outliers, and how many repeats: a
// sentence or two each.
std::vector<std::string> answers(const StageRepeatability& stage);

// Does variability differ between the configurations?
std::string answer(const CovComparison& comparison, double confidence);

}  // namespace assay::report
