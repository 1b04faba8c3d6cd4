// SPDX-License-Identifier: Apache-2.0
#pragma once

// Findings in words: what every form of them says alike.

#include <string>
#include <string_view>
#include <vector>

#include "assay/data/findings.hpp"

namespace assay::report {

// "low latency"
std::string_view purpose_text(Purpose purpose);

// "token latency", or "latency" of iterations.
std::string latency_text(const Findings& findings);

// One statement, as strong as its support allows.
std::string finding_sentence(const Findings& findings, const Finding& finding);

// "+37.4 % [+36.0, +38.9]"; from +100 % on as a factor: "22.6 times [15.1, 33.8]".
std::string change_text(const FindingFigure& change_pct);

// The case, or those that tie, with their figures.
std::string recommendation_sentence(const Findings& findings, const Recommendation& recommendation);

// By which rule it was chosen.
std::string rule_text(const Findings& findings, const Recommendation& recommendation);

// What must be known of findings in virtual time.
std::string findings_of_simulation();

// What the findings come to, in a sentence.
std::string findings_headline(const Findings& findings);

// How the statements were judged: sessions, confidence, adjustment, thresholds.
std::vector<std::string> findings_basis(const Findings& findings);

}  // namespace assay::report
