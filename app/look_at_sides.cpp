// SPDX-License-Identifier: Apache-2.0
#include "look_at_sides.hpp"

#include <utility>
#include <vector>

#include "assay/decide/sides.hpp"
#include "assay/stats/looks.hpp"
#include "assay/stats/measurement.hpp"
#include "assay/stats/summarize.hpp"
#include "assay/store/run_files.hpp"
#include "assay/store/run_log.hpp"
#include "derive.hpp"

namespace assay::app {
namespace {

// The run as if it had ended after so many rounds.
void keep_rounds(int rounds, Run& run) {
  const auto is_later = [&](const auto& row) { return row.session >= rounds; };
  std::erase_if(run.sessions, is_later);
  std::erase_if(run.samples, is_later);
  std::erase_if(run.tokens, is_later);
  run.stops.clear();
  for (const Case& point : run.study.cases) {
    run.stops.push_back({.case_name = point.name, .reason = StopReason::settled});
  }
}

Result<Measurement> measured_in(const std::filesystem::path& directory, int rounds) {
  auto run = run_in(directory);
  if (!run) return fail(run.error());
  keep_rounds(rounds, *run);
  return stats::measurement_of(*run, stats::summarize_run(*run), directory.filename().string());
}

class LookAtSides {
 public:
  LookAtSides(std::filesystem::path directory, const Protocol& protocol)
      : directory_(std::move(directory)),
        interleave_(*protocol.interleave),
        first_(static_cast<std::size_t>(first_look(protocol))) {}

  Result<std::optional<measure::Look>> operator()(int rounds) {
    const auto limit = limit_reached(rounds);
    if (!limit) return fail(limit.error());
    if (!*limit && std::cmp_less(rounds, stats::next_look(first_, looked_at_))) {
      return std::optional<measure::Look>();
    }
    const auto run = measured_in(directory_, rounds);
    if (!run) return fail(run.error());
    looked_at_ = static_cast<std::size_t>(rounds);
    const std::vector<Comparison> comparisons = decide::compare_sides(*run, interleave_, ++looks_);
    return std::optional(measure::Look{
        .number = looks_,
        .rounds = rounds,
        .finding = decide::finding_of(comparisons, interleave_),
        .stop = decide::is_settled(comparisons, interleave_) ? StopReason::settled : *limit});
  }

 private:
  Result<std::optional<StopReason>> limit_reached(int rounds) const {
    const auto log = store::read_run_log(directory_ / store::files::log);
    if (!log) return fail(log.error());
    Nanoseconds spent = 0;
    for (const store::LoggedSession& session : log->sessions) {
      if (session.record.session < rounds) spent += session.record.wall_ns;
    }
    std::optional<StopReason> limit;
    if (rounds >= interleave_.max_sessions) limit = StopReason::max_sessions;
    if (spent >= interleave_.max_time_ns) limit = StopReason::max_time;
    return limit;
  }

  std::filesystem::path directory_;
  Interleave interleave_;
  std::size_t first_;
  std::size_t looked_at_ = 0;  // rounds, at the latest look
  int looks_ = 0;
};

}  // namespace

measure::LookAt look_at_sides(const std::filesystem::path& directory, const Protocol& protocol) {
  return LookAtSides(directory, protocol);
}

}  // namespace assay::app
