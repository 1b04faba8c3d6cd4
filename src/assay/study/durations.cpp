// SPDX-License-Identifier: Apache-2.0
#include "assay/study/durations.hpp"

#include <fmt/format.h>

#include "assay/study/wording.hpp"

namespace assay::study {
namespace {

constexpr Nanoseconds longest_duration = 8760LL * 3600 * 1'000'000'000;

}  // namespace

Result<void> read_duration(const Document& document, const KeyPath& path,
                           Nanoseconds& duration_ns) {
  const Json* found = value_at(document.root, path);
  if (found == nullptr) return {};
  const auto duration = parse_duration(found->get<std::string>());
  if (!duration || *duration <= 0 || *duration > longest_duration) {
    return document.problem(
        path,
        fmt::format("expected a duration above 0 and up to {}, such as 60s, 250ms or 1.5h, not {}",
                    duration_text(longest_duration), shown(*found)));
  }
  duration_ns = *duration;
  return {};
}

}  // namespace assay::study
