// SPDX-License-Identifier: Apache-2.0
#pragma once

// A published run against its repetition by somebody else: what agrees, and what does not.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/data/comparison.hpp"

namespace assay {

enum class Agreement : std::uint8_t { agrees, undecided, differs };  // the worst last

inline constexpr std::array<EnumWord<Agreement>, 3> agreement_words{
    {{Agreement::agrees, "agrees"},
     {Agreement::undecided, "undecided"},
     {Agreement::differs, "differs"}}};

inline std::span<const EnumWord<Agreement>> words(Agreement) {
  return agreement_words;
}

struct ReproducedFigure {
  MetricComparison row;  // the published figure is the baseline
  Agreement agreement = Agreement::undecided;
};

struct ReproducedCase {
  std::string name;
  std::vector<Varied> varied{};       // engine version, device, …
  std::optional<bool> same_tokens{};  // null: none were recorded
  std::vector<ReproducedFigure> figures{};
};

struct Reproduction {
  ComparedSide published;
  ComparedSide repeated;
  double epsilon_pct = 5;
  std::vector<EnvironmentDifference> environment{};
  std::vector<ReproducedCase> cases{};
  Agreement agreement = Agreement::undecided;
  std::vector<std::string> reasons{};  // for it, as sentences, the weightiest first
};

}  // namespace assay
