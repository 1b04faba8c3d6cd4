// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/case_rule.hpp"

#include "assay/measure/until_precise.hpp"

namespace assay::measure {

std::unique_ptr<CaseRule> case_rule(const Protocol& protocol) {
  if (protocol.until) return std::make_unique<UntilPrecise>(protocol);
  return std::make_unique<FixedRepeats>(protocol);
}

}  // namespace assay::measure
