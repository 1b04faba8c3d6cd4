// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/causes/clue.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::decide::causes {
namespace {

bool same_direction(double explained_pct, const LatencyChange& change) {
  return change.pct && explained_pct * *change.pct > 0;
}

bool is_likely(const Clue& clue, const LatencyChange& change) {
  if (!clue.evidence.drifted || !change.is_real() || clue.weight == Weight::context) return false;
  if (clue.evidence.explained_pct) return covers(*clue.evidence.explained_pct, change);
  return clue.weight == Weight::major;
}

bool is_possible(const Clue& clue, const LatencyChange& change) {
  if (!clue.evidence.drifted || clue.weight == Weight::context) return false;
  return !clue.evidence.explained_pct || !change.is_real() ||
         same_direction(*clue.evidence.explained_pct, change);
}

// By which evidence is ordered: what drifted, then what explains most.
std::pair<bool, double> rank(const CauseEvidence& evidence) {
  return {!evidence.drifted, -std::abs(evidence.explained_pct.value_or(0))};
}

}  // namespace

bool covers(double explained_pct, const LatencyChange& change) {
  return same_direction(explained_pct, change) &&
         std::abs(explained_pct) >= covering_share * std::abs(*change.pct);
}

CauseFinding finding_of(CauseQuestion question, std::vector<Clue> clues,
                        const LatencyChange& change) {
  CauseFinding finding{.question = question, .likelihood = Likelihood::unlikely};
  for (Clue& clue : clues) {
    if (is_likely(clue, change)) {
      finding.likelihood = Likelihood::likely;
    } else if (is_possible(clue, change) && finding.likelihood == Likelihood::unlikely) {
      finding.likelihood = Likelihood::possible;
    }
    const auto& explained = clue.evidence.explained_pct;
    if (clue.evidence.drifted && explained && same_direction(*explained, change) &&
        std::abs(*explained) > std::abs(finding.explained_pct.value_or(0))) {
      finding.explained_pct = explained;
    }
    finding.evidence.push_back(std::move(clue.evidence));
  }
  std::stable_sort(
      finding.evidence.begin(), finding.evidence.end(),
      [](const CauseEvidence& one, const CauseEvidence& other) { return rank(one) < rank(other); });
  return finding;
}

std::string drifted_text(const CauseFinding& finding) {
  constexpr std::size_t most = 4;
  std::vector<std::string> names;
  std::size_t count = 0;
  for (const CauseEvidence& evidence : finding.evidence) {
    if (!evidence.drifted || ++count > most) continue;
    if (!evidence.change_pct) {
      names.push_back(evidence.what);
    } else if (evidence.unit == "%") {
      names.push_back(fmt::format("{} {:+.1f} points", evidence.what, *evidence.change_pct));
    } else {
      names.push_back(fmt::format("{} {:+.1f} %", evidence.what, *evidence.change_pct));
    }
  }
  if (count > most) names.push_back(fmt::format("{} more", count - most));
  return text::join(names, ", ");
}

}  // namespace assay::decide::causes
