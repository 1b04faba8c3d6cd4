// SPDX-License-Identifier: Apache-2.0
#include "assay/study/assemble.hpp"

#include <utility>

namespace assay::study {

Study assemble(const Document& document, CaseDrafts drafts, std::vector<ModelDraft> models,
               const Protocol& protocol) {
  Study study;
  study.name = document.root.at("study").get<std::string>();
  study.seed = document.root.value("seed", study.seed);
  if (const Json* pipeline = value_at(document.root, KeyPath{"pipeline"})) {
    for (const auto& [key, value] : pipeline->items()) study.pipeline[key] = value;
  }
  for (ModelDraft& draft : models) study.models.push_back(std::move(draft.model));
  for (CaseDraft& draft : drafts.cases) study.cases.push_back(std::move(draft.point));
  study.protocol = protocol;
  return study;
}

}  // namespace assay::study
