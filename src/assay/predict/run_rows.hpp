// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a run measured, as times of configurations: one row a case, a session or an iteration.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/data/run.hpp"
#include "assay/data/stage.hpp"

namespace assay::predict {

// What becomes a row. iteration: each as it was timed. session: the median of a session's timed
// iterations, so that one that was preempted moves nothing, while sessions differ as far as they
// do. by_case: the median of its sessions' medians.
enum class RowUnit : std::uint8_t { by_case, session, iteration };

inline constexpr std::array<EnumWord<RowUnit>, 3> row_unit_words{
    {{RowUnit::by_case, "case"}, {RowUnit::session, "session"}, {RowUnit::iteration, "iteration"}}};

inline std::span<const EnumWord<RowUnit>> words(RowUnit) {
  return row_unit_words;
}

struct RunRow {
  const Case* point = nullptr;          // of the run's study
  const EngineFacts* engine = nullptr;  // of its session, or the case's first; null: not recorded
  std::array<std::optional<double>, stage_count> ms{};  // by index_of(Stage); the total is there
};

struct RunRows {
  std::vector<RunRow> rows;        // in the study's order, by session and iteration; into the run
  std::vector<std::string> notes;  // what was left out, a sentence each
};

// Of timed iterations that did not fail, in sessions whose conditions held. A case is left out that
// failed or has fewer sessions than the protocol asks for.
RunRows run_rows(const Run& run, RowUnit unit);

}  // namespace assay::predict
