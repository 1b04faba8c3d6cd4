// SPDX-License-Identifier: Apache-2.0
#include "assay/study/prepared.hpp"

#include "assay/study/model_types.hpp"
#include "assay/study/overrides.hpp"
#include "assay/study/validate.hpp"

namespace assay::study {

Result<Document> prepared(Result<Document> document, std::span<const std::string> overrides) {
  if (!document) return document;
  if (auto rewritten = rewrite_model_types(*document); !rewritten) return fail(rewritten.error());
  for (const std::string& override_text : overrides) {
    if (auto applied = apply_override(*document, override_text); !applied) {
      return fail(applied.error());
    }
  }
  if (auto valid = validate(*document); !valid) return fail(valid.error());
  return document;
}

}  // namespace assay::study
