// SPDX-License-Identifier: Apache-2.0
#pragma once

// The parts that were read from a document, joined into a Study.

#include <vector>

#include "assay/data/study.hpp"
#include "assay/study/cases.hpp"
#include "assay/study/document.hpp"
#include "assay/study/models.hpp"

namespace assay::study {

Study assemble(const Document& document, CaseDrafts drafts, std::vector<ModelDraft> models,
               const Protocol& protocol);

}  // namespace assay::study
