// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is done to a study's document before its meaning is read, whoever reads it.

#include <span>
#include <string>

#include "assay/base/result.hpp"
#include "assay/study/document.hpp"

namespace assay::study {

// The document as if it had been written with today's models and the overrides, in their order; its
// form is checked. Errors: the document's own; usage, as of rewrite_model_types(),
// apply_override() and validate().
[[nodiscard]] Result<Document> prepared(Result<Document> document,
                                        std::span<const std::string> overrides);

}  // namespace assay::study
