// SPDX-License-Identifier: Apache-2.0

// `assay compare BASELINE CANDIDATE…`: what changed, by how much, and how sure that is. It informs;
// `assay gate` decides.

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/decide/compare.hpp"
#include "command.hpp"
#include "compare_varied.hpp"
#include "comparison_options.hpp"
#include "load_measurement.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

struct CompareCommand {
  std::vector<fs::path> inputs;  // the baseline first
  std::string baseline_case;     // of one input
  VaryOptions vary;              // or what is to be measured
  ComparisonOptions comparison;
};

std::vector<std::string> case_names(const Measurement& measurement) {
  std::vector<std::string> names;
  for (const MeasuredCase& point : measurement.cases) names.push_back(point.name);
  return names;
}

Result<std::vector<Comparison>> compare_within(const fs::path& input,
                                               const std::string& baseline_case,
                                               const decide::CompareOptions& judged) {
  const auto run = load_measurement(input);
  if (!run) return fail(run.error());
  if (find_case(*run, baseline_case) == nullptr) {
    return fail(ErrorCode::usage,
                fmt::format("{} has no case '{}'", input.string(), text::printable(baseline_case)),
                text::suggestion(baseline_case, case_names(*run)));
  }
  if (run->cases.size() < 2) {
    return fail(ErrorCode::usage,
                fmt::format("{} has no other case than '{}'", input.string(),
                            text::printable(baseline_case)),
                "give a second run to compare it with");
  }
  return std::vector{decide::compare_cases(*run, baseline_case, judged)};
}

Result<std::vector<Comparison>> compare_inputs(const std::vector<fs::path>& inputs,
                                               const decide::CompareOptions& judged) {
  const auto baseline = load_measurement(inputs.front());
  if (!baseline) return fail(baseline.error());
  std::vector<Comparison> comparisons;
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    const auto candidate = load_measurement(inputs[i]);
    if (!candidate) return fail(candidate.error());
    comparisons.push_back(decide::compare(*baseline, *candidate, judged));
  }
  return comparisons;
}

Result<std::vector<Comparison>> compare_all(const CompareCommand& command,
                                            const decide::CompareOptions& judged) {
  const bool is_within = !command.baseline_case.empty();
  if (is_within && command.inputs.size() != 1) {
    return fail(ErrorCode::usage, "--baseline-case compares the cases of one run",
                "give one run, or leave it out");
  }
  if (!is_within && command.inputs.size() < 2) {
    return fail(ErrorCode::usage, "give a baseline and one candidate or more",
                "the cases of one run are compared with --baseline-case NAME");
  }
  return is_within ? compare_within(command.inputs.front(), command.baseline_case, judged)
                   : compare_inputs(command.inputs, judged);
}

Result<int> measure_and_compare(const CompareCommand& command) {
  if (!command.inputs.empty() || !command.baseline_case.empty()) {
    return fail(ErrorCode::usage, "what is measured is not compared with runs that are there",
                "leave out the runs, or -c, --vary and --resume");
  }
  const ComparisonOptions& comparison = command.comparison;
  auto varied = compare_varied(
      command.vary, {comparison.confidence, comparison.threshold, comparison.gate_metrics},
      comparison.output);
  if (!varied) return fail(varied.error());
  const auto shown = show_comparisons(std::move(varied->comparisons), comparison, false);
  if (!shown) return fail(shown.error());
  if (!comparison.output.quiet) {
    note(fmt::format("run directory: {}", varied->measured.directory.string()));
  }
  return conclude(varied->measured);
}

Result<int> compare(const CompareCommand& command) {
  const auto judged = judged_by(command.comparison);
  if (!judged) return fail(judged.error());
  if (measures(command.vary)) return measure_and_compare(command);
  auto comparisons = compare_all(command, *judged);
  if (!comparisons) return fail(comparisons.error());
  const auto shown = show_comparisons(std::move(*comparisons), command.comparison, false);
  if (!shown) return fail(shown.error());
  return 0;
}

}  // namespace

void add_compare(CLI::App& root, Action& chosen) {
  CLI::App* command =
      root.add_subcommand("compare",
                          "what changed from a baseline to a candidate, and how sure "
                          "that is");
  auto options = std::make_shared<CompareCommand>();
  command
      ->add_option("inputs", options->inputs,
                   "run directories or metrics files: the baseline, then the candidates")
      ->type_name("BASELINE CANDIDATE");
  command
      ->add_option("--baseline-case", options->baseline_case,
                   "compare the cases of one run with this one")
      ->type_name("NAME");
  add_vary_options(*command, options->vary);
  add_comparison_options(*command, options->comparison);
  add_examples(
      *command,
      "  assay compare runs/before runs/after\n"
      "  assay compare runs/before runs/a runs/b --sort change\n"
      "  assay compare runs/sampling --baseline-case baseline_greedy --metric "
      "token_latency_mean_ms\n"
      "  assay compare -c study.yaml --vary pipeline.mode=linear,iterative\n"
      "  assay compare -c study.yaml --vary threads=1,2,4 --budget 20m --out runs/threads\n"
      "  assay compare runs/before runs/after --threshold 2 --output comment.md\n"
      "  assay compare runs/before runs/after --json | jq -r .comparisons[0].headline");
  command->callback([options, &chosen] { chosen = [options] { return compare(*options); }; });
}

}  // namespace assay::app
