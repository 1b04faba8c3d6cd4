// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/causes/clue.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/base/value_text.hpp"

namespace assay::decide::causes {
namespace {

bool is_likely(const Clue& clue, const LatencyChange& change) {
  if (!clue.evidence.drifted || !change.is_real() || clue.weight == Weight::context) return false;
  if (clue.evidence.explained_pct) return covers(*clue.evidence.explained_pct, change);
  return clue.weight == Weight::major;
}

bool is_possible(const Clue& clue, const LatencyChange& change) {
  if (!clue.evidence.drifted || clue.weight == Weight::context) return false;
  return !clue.evidence.explained_pct || !change.is_real() ||
         same_direction(clue.evidence.explained_pct, change);
}

// By which clues are ordered: what drifted, then what explains most, then what weighs most.
std::tuple<bool, double, int> rank(const Clue& clue) {
  return {!clue.evidence.drifted, -std::abs(clue.evidence.explained_pct.value_or(0)),
          -static_cast<int>(clue.weight)};
}

// "SM clock -13.5 %", "batch_size 1 → 2"; the name alone where the values are long.
std::string text_of(const CauseEvidence& evidence) {
  constexpr std::size_t longest = 40;
  if (evidence.change_pct) {
    return fmt::format("{} {:+.1f} {}", evidence.what, *evidence.change_pct,
                       evidence.unit == "%" ? "points" : "%");
  }
  const std::string before = brief_text(evidence.baseline);
  const std::string after = brief_text(evidence.candidate);
  if (before.size() > longest || after.size() > longest) return evidence.what;
  return fmt::format("{} {} → {}", evidence.what, before, after);
}

}  // namespace

bool same_direction(std::optional<double> change_pct, const LatencyChange& change) {
  return change_pct && change.pct && *change_pct * *change.pct > 0;
}

bool covers(double explained_pct, const LatencyChange& change) {
  return same_direction(explained_pct, change) &&
         std::abs(explained_pct) >= covering_share * std::abs(*change.pct);
}

CauseFinding finding_of(CauseQuestion question, std::vector<Clue> clues,
                        const LatencyChange& change) {
  std::stable_sort(clues.begin(), clues.end(),
                   [](const Clue& one, const Clue& other) { return rank(one) < rank(other); });
  CauseFinding finding{.question = question, .likelihood = Likelihood::unlikely};
  for (Clue& clue : clues) {
    if (is_likely(clue, change)) {
      finding.likelihood = Likelihood::likely;
    } else if (is_possible(clue, change) && finding.likelihood == Likelihood::unlikely) {
      finding.likelihood = Likelihood::possible;
    }
    const auto& explained = clue.evidence.explained_pct;
    const bool counts = clue.evidence.drifted && clue.weight != Weight::context;
    if (counts && same_direction(explained, change) && !finding.explained_pct) {
      finding.explained_pct = explained;
    }
    finding.evidence.push_back(std::move(clue.evidence));
  }
  return finding;
}

std::string drifted_text(const CauseFinding& finding) {
  constexpr std::size_t most = 4;
  std::vector<std::string> drifted;
  for (const CauseEvidence& evidence : finding.evidence) {
    if (evidence.drifted) drifted.push_back(text_of(evidence));
  }
  const std::size_t count = drifted.size();
  if (count > most) {
    drifted.resize(most);
    drifted.push_back(fmt::format("{} more", count - most));
  }
  return text::join(drifted, ", ");
}

}  // namespace assay::decide::causes
