// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/accepted.hpp"

#include <utility>

namespace assay::decide {

AcceptedPointer accept(AcceptedPointer pointer, AcceptedCandidate candidate) {
  auto& previous = pointer.previous;
  if (pointer.accepted.run_id != candidate.run_id) {
    previous.insert(previous.begin(), std::move(pointer.accepted));
    if (previous.size() > longest_history) previous.resize(longest_history);
  }
  pointer.accepted = std::move(candidate);
  return pointer;
}

AcceptedPointer roll_back(AcceptedPointer pointer, const std::string& run_id,
                          const AcceptedCandidate& baseline) {
  auto& previous = pointer.previous;
  std::erase_if(previous,
                [&](const AcceptedCandidate& candidate) { return candidate.run_id == run_id; });
  if (pointer.accepted.run_id != run_id) return pointer;
  if (previous.empty()) {
    pointer.accepted = baseline;
  } else {
    pointer.accepted = std::move(previous.front());
    previous.erase(previous.begin());
  }
  return pointer;
}

}  // namespace assay::decide
