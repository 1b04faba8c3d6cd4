// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/case_rule.hpp"

#include "assay/measure/until_precise.hpp"
#include "assay/stats/looks.hpp"

namespace assay::measure {

CaseRule::Left InTurns::left() const {
  // The session under way, if it is, belongs to the look that is next.
  const int before = std::max(0, done_ < size_ ? sessions_ - 1 : sessions_);
  const auto next = static_cast<int>(stats::next_look(static_cast<std::size_t>(first_sessions_),
                                                      static_cast<std::size_t>(before)));
  const int sessions = std::max(0, std::min(next, max_sessions_) - sessions_);
  const int under_way = sessions_ > 0 ? std::max(0, size_ - done_) : 0;
  return {.sessions = sessions, .iterations = sessions * size_ + under_way};
}

std::unique_ptr<CaseRule> case_rule(const Protocol& protocol) {
  if (protocol.interleave) return std::make_unique<InTurns>(protocol);
  if (protocol.until) return std::make_unique<UntilPrecise>(protocol);
  return std::make_unique<FixedRepeats>(protocol);
}

}  // namespace assay::measure
