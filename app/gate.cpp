// SPDX-License-Identifier: Apache-2.0

// `assay gate --baseline RUN CANDIDATE`: a comparison whose verdict is the exit code, for
// pipelines.

#include <filesystem>
#include <memory>

#include "assay/decide/compare.hpp"
#include "command.hpp"
#include "comparison_options.hpp"
#include "load_measurement.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

struct GateCommand {
  fs::path baseline;
  fs::path candidate;
  ComparisonOptions comparison;
};

Result<int> gate(const GateCommand& command) {
  const auto judged = judged_by(command.comparison);
  if (!judged) return fail(judged.error());
  const auto baseline = load_measurement(command.baseline);
  if (!baseline) return fail(baseline.error());
  const auto candidate = load_measurement(command.candidate);
  if (!candidate) return fail(candidate.error());
  const Comparison comparison = decide::compare(*baseline, *candidate, *judged);
  const auto shown = show_comparisons({comparison}, command.comparison, true);
  if (!shown) return fail(shown.error());
  return exit_code_of(comparison.verdict);
}

}  // namespace

void add_gate(CLI::App& root, Action& chosen) {
  CLI::App* command = root.add_subcommand(
      "gate", "compare, and exit 0 if accepted, 1 if rejected, 6 if neither can be said");
  auto options = std::make_shared<GateCommand>();
  command->add_option("-b,--baseline", options->baseline, "what was accepted: a run or its metrics")
      ->type_name("RUN")
      ->required();
  command->add_option("candidate", options->candidate, "what is to be judged")
      ->type_name("RUN")
      ->required();
  add_comparison_options(*command, options->comparison);
  add_examples(*command,
               "  assay gate --baseline runs/main runs/branch\n"
               "  assay gate --baseline runs/main runs/branch --threshold 3 --format github\n"
               "  assay gate --baseline main.json runs/branch --gate-metrics "
               "latency_mean_ms,peak_rss_mean_mb\n"
               "Exit codes: 0 accepted, 1 rejected, 6 inconclusive or incomparable, 2 bad usage, "
               "3 an input is missing");
  command->callback([options, &chosen] { chosen = [options] { return gate(*options); }; });
}

}  // namespace assay::app
