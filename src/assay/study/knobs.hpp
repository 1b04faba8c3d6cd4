// SPDX-License-Identifier: Apache-2.0
#pragma once

// The knobs of a case: every one that its engine declares, each with a value of the right type.

#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/knob.hpp"
#include "assay/study/cases.hpp"
#include "assay/study/document.hpp"

namespace assay::study {

// Whether every knob of the study's `knobs` block is known to an engine that some case uses.
[[nodiscard]] Result<void> check_default_knobs(
    const Document& document, const std::vector<const EngineDescription*>& engines);

// Completes the draft's knobs from the study's and from the engine's initial values; a knob of the
// pipeline is given by the pipeline block as well. Errors: usage, for a knob that the engine does
// not know and for a value that it does not take.
[[nodiscard]] Result<void> complete_knobs(const Document& document, CaseDraft& draft,
                                          const EngineDescription& engine);

// Whether the case still has the knobs that were given for it alone, and some case each knob that
// was given for all of them: an engine takes out those that mean nothing for a case's model.
[[nodiscard]] Result<void> check_given_knobs(const Document& document,
                                             const std::vector<CaseDraft>& drafts);

}  // namespace assay::study
