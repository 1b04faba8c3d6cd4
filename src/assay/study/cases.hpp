// SPDX-License-Identifier: Apache-2.0
#pragma once

// From the cases or axes of a document to the points that are measured, and their names.

#include <map>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/study.hpp"
#include "assay/study/document.hpp"

namespace assay::study {

// A case in the making: what the document says of it alone, and where.
struct CaseDraft {
  Case point;                              // its knobs are those given for this case only
  KeyPath path;                            // of the case; with axes, of the document
  std::map<std::string, KeyPath> origins;  // of "model", "engine" and its knobs, where given

  KeyPath origin(const std::string& key) const;
};

struct CaseDrafts {
  std::vector<CaseDraft> cases;
  std::vector<std::string> aspects;  // "model", "engine" and knobs, in the order of names
};

// Of a validated document with these models: the list of cases, or the product of the axes (the
// last varies fastest; without an axis `model`, every model is taken), or the sample of it that the
// document asks for (points.hpp). Errors: usage, as of points_of(), and for an axis that holds a
// value twice.
[[nodiscard]] Result<CaseDrafts> expand_cases(const Document& document,
                                              const std::vector<std::string>& model_names);

// Gives every case without a name the values in which the cases differ: "tiny batch_size=4".
// Errors: usage, for two cases of the same name.
[[nodiscard]] Result<void> name_cases(const Document& document, CaseDrafts& drafts);

}  // namespace assay::study
