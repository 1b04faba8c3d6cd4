// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/iteration_times.hpp"

#include <fmt/format.h>

namespace assay::measure {
namespace {

Failure broken_contract(const char* what, Stage stage) {
  return fail(ErrorCode::defect,
              fmt::format("the engine announced the stage '{}' {}", word_of(stage), what));
}

}  // namespace

Result<IterationTimes> iteration_times(std::span<const Event> events) {
  IterationTimes times;
  std::array<std::optional<std::int64_t>, stage_count> open{};
  std::optional<std::int64_t> previous_token_ns;
  std::optional<std::int64_t> sampling_began_ns;
  for (const Event& event : events) {
    auto& began = open[index_of(event.stage)];
    switch (event.kind) {
      case EventKind::stage_begins:
        if (began) return broken_contract("twice without an end", event.stage);
        began = event.t_ns;
        if (event.stage == Stage::total) times.start_ns = event.t_ns;
        break;
      case EventKind::stage_ends: {
        if (!began) return broken_contract("as ended before it began", event.stage);
        auto& sum = times.stage_ns[index_of(event.stage)];
        sum = sum.value_or(0) + (event.t_ns - *began);
        began.reset();
        break;
      }
      case EventKind::sampling_begins:
        sampling_began_ns = event.t_ns;
        break;
      case EventKind::token:
        times.tokens.push_back({
            .t_ns = event.t_ns - times.start_ns,
            .latency_ns = event.t_ns - previous_token_ns.value_or(times.start_ns),
            .sampling_ns = sampling_began_ns ? event.t_ns - *sampling_began_ns : 0,
        });
        previous_token_ns = event.t_ns;
        sampling_began_ns.reset();
        break;
    }
  }
  for (const auto& entry : stage_words) {
    if (open[index_of(entry.value)]) return broken_contract("and never ended it", entry.value);
  }
  if (!times.stage_ns[index_of(Stage::total)]) {
    return fail(ErrorCode::defect, "the engine announced no 'total' stage");
  }
  return times;
}

}  // namespace assay::measure
