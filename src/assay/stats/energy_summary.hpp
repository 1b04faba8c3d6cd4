// SPDX-License-Identifier: Apache-2.0
#pragma once

// Energy per generated token (EpT) of a case: which channels its energy is of, and its interval
// over sessions.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "assay/data/estimate.hpp"
#include "assay/data/run.hpp"
#include "assay/stats/case_rows.hpp"
#include "assay/stats/energy.hpp"

namespace assay::stats {

// By whose power a case is judged, the first that is read: what it runs on before what is around
// it.
std::span<const PowerScope> headline_scopes(bool on_cpu);

// The channels whose energies are added for a case.
struct Headline {
  PowerScope scope = PowerScope::other;
  std::vector<PowerChannel> channels{};
  std::vector<std::string> limitations{};  // where it is not what one would wish for
};

// For an engine that ran on "cpu": package (and dram), else system, else wall, else gpu. On any
// other device: gpu, else wall, else system, else package. Scopes that contain each other are never
// added, nor are channels of one scope that two sources read, but for GPUs, which have one each.
std::optional<Headline> headline_of(std::string_view engine_device,
                                    std::span<const PowerChannel> channels);

// The timed part of a session: from the beginning of its first timed iteration that did not fail to
// the end of the last, what lies between them included.
struct SessionWindow {
  int session = 0;
  TimeWindow window{};
  double tokens = 0;  // generated in it, of all sequences
};

// In the order of sessions.
std::vector<SessionWindow> session_windows(const CaseRows& rows);

// The power of a run, sorted by channel once.
struct RunPower {
  std::vector<PowerChannel> channels{};  // the sampling's, then others that have readings
  std::map<std::string, PowerSeries> series{};
};

RunPower power_of(const Run& run);

// The energy of a case, whose engine's device and clock `summary` knows; an error says in words why
// there is none. EpT is Σ energy / Σ tokens with Student's interval over sessions, from three on.
tl::expected<EnergySummary, std::string> case_energy(const Run& run, const RunPower& power,
                                                     const CaseRows& rows,
                                                     const CaseSummary& summary);

}  // namespace assay::stats
