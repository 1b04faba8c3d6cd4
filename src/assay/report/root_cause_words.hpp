// SPDX-License-Identifier: Apache-2.0
#pragma once

// Root causes in words: what every form of them says alike.

#include <optional>
#include <string>
#include <string_view>

#include "assay/data/root_cause.hpp"
#include "assay/report/table_style.hpp"

namespace assay::report {

// "Did driver, clocks, temperature or power limits drift?"
std::string_view question_text(CauseQuestion question);

// "latency mean +7.3 % [+5.9, +8.8]"
std::string latency_change_text(const RootCause& cause);

// Of the change, the part that the finding accounts for, as a fraction up to 1. None where there is
// no change that needs a cause, or the finding gives no figure.
std::optional<double> explained_share(const RootCause& cause, const CauseFinding& finding);

// What is to be explained, and the likeliest cause with its share, in a sentence.
std::string cause_sentence(const RootCause& cause);

// "after against before", or of one run's cases its name.
std::string sides_text(const RootCauses& causes);

// The answer to all of it: the case whose latency changed most, and how many others did.
std::string causes_headline(const RootCauses& causes);

Tone causes_tone(const RootCauses& causes);

}  // namespace assay::report
