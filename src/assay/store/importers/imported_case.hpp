// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an importer makes of a foreign file, before it becomes a run: cases of sessions of
// iterations, times still as real numbers of nanoseconds.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/data/imported.hpp"
#include "assay/data/run.hpp"
#include "assay/data/stage.hpp"
#include "assay/data/study.hpp"

namespace assay::store::importers {

struct ImportedIteration {
  double total_ns = 0;  // ≥ 0
  Phase phase = Phase::timed;
  bool failed = false;
  std::optional<double> t_start_ns{};  // since the first iteration of the session began
  std::array<std::optional<double>, stage_count> stage_ns{};  // besides the total
  std::int64_t tokens_in = 0;
  std::int64_t tokens_out = 0;
  std::vector<double> token_latency_ns{};  // of each token, the first since the iteration began
};

// One process, or what comes closest to it.
struct ImportedSession {
  std::vector<ImportedIteration> iterations{};
  std::optional<std::uint64_t> peak_rss_bytes{};
  std::optional<double> load_ns{};
};

struct ImportedCase {
  std::string name;
  Knobs knobs{};
  EngineFacts engine{};  // the tool, or the engine that it drove
  std::optional<ModelFacts> model{};
  std::vector<ImportedSession> sessions{};  // none: only figures are known
  std::vector<ReportedFigure> reported{};   // their case_name is set when the run is made
  std::vector<std::string> limitations{};
};

struct ImportedFile {
  std::vector<ImportedCase> cases{};
  Json environment = nullptr;  // in the names of docs/environment.md; null: nothing said
  std::vector<std::string> limitations{};  // of every file of this format
};

// A case with one session of iterations that have nothing but a total, in nanoseconds.
inline ImportedCase case_of_totals(std::string name, const std::vector<double>& totals_ns) {
  ImportedCase made{.name = std::move(name)};
  ImportedSession& session = made.sessions.emplace_back();
  session.iterations.reserve(totals_ns.size());
  for (const double total : totals_ns) session.iterations.push_back({.total_ns = total});
  return made;
}

}  // namespace assay::store::importers
