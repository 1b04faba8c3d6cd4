// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/causes/knob_question.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "assay/data/knob.hpp"
#include "assay/decide/varied.hpp"

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
  if (knob.starts_with(pipeline_knobs) || knob.starts_with("solver") ||
      knob.starts_with("permutation")) {
    return CauseQuestion::solver;
  }
  const bool is_kernel =
      std::find(kernel_knobs.begin(), kernel_knobs.end(), knob) != kernel_knobs.end();
  return is_kernel ? CauseQuestion::kernel : CauseQuestion::inputs;
}

std::vector<CauseEvidence> differing_evidence(std::string_view prefix, const Knobs& baseline,
                                              const Knobs& candidate) {
  std::vector<CauseEvidence> differing;
  for (Varied& varied : differing_settings(prefix, baseline, candidate)) {
    const bool is_lone = varied.baseline.is_null() || varied.candidate.is_null();
    differing.push_back({.what = std::move(varied.name),
                         .baseline = std::move(varied.baseline),
                         .candidate = std::move(varied.candidate),
                         .drifted = true,
                         .note = is_lone ? "only one side has it" : ""});
  }
  return differing;
}

std::vector<CauseEvidence> differing_knobs(const ComparedCase& pair, CauseQuestion question) {
  std::vector<CauseEvidence> differing =
      differing_evidence("", pair.baseline.of.point->knobs, pair.candidate.of.point->knobs);
  std::erase_if(differing, [&](const CauseEvidence& evidence) {
    return question_of(evidence.what) != question;
  });
  return differing;
}

}  // namespace assay::decide::causes
