// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/causes/knob_question.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "assay/decide/causes/drift.hpp"

namespace assay::decide::causes {
namespace {

constexpr std::array<std::string_view, 12> kernel_knobs{"backend",          "cpu_variant",
                                                        "device",           "execution_provider",
                                                        "flash_attention",  "fused",
                                                        "gpu_layers",       "graph_optimization",
                                                        "inter_op_threads", "intra_op_threads",
                                                        "provider",         "threads"};

}  // namespace

CauseQuestion question_of(std::string_view knob) {
  if (knob.starts_with("solver") || knob.starts_with("permutation")) return CauseQuestion::solver;
  const bool is_kernel =
      std::find(kernel_knobs.begin(), kernel_knobs.end(), knob) != kernel_knobs.end();
  return is_kernel ? CauseQuestion::kernel : CauseQuestion::inputs;
}

std::vector<CauseEvidence> differing_keys(std::string_view prefix, const Knobs& baseline,
                                          const Knobs& candidate) {
  Knobs all = baseline;
  all.insert(candidate.begin(), candidate.end());
  const auto value_of = [](const Knobs& knobs, const std::string& name) {
    const auto found = knobs.find(name);
    return found == knobs.end() ? Json(nullptr) : found->second;
  };
  std::vector<CauseEvidence> differing;
  for (const auto& [name, any] : all) {
    Json before = value_of(baseline, name);
    Json after = value_of(candidate, name);
    if (canonical_text(before) == canonical_text(after)) continue;
    CauseEvidence evidence =
        compared(std::string(prefix) + name, std::move(before), std::move(after));
    evidence.drifted = true;
    if (evidence.baseline.is_null() || evidence.candidate.is_null())
      evidence.note = "only one side has it";
    differing.push_back(std::move(evidence));
  }
  return differing;
}

std::vector<CauseEvidence> differing_knobs(const ComparedCase& pair, CauseQuestion question) {
  std::vector<CauseEvidence> differing =
      differing_keys("", pair.baseline.of.point->knobs, pair.candidate.of.point->knobs);
  std::erase_if(differing, [&](const CauseEvidence& evidence) {
    return question_of(evidence.what) != question;
  });
  return differing;
}

}  // namespace assay::decide::causes
