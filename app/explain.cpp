// SPDX-License-Identifier: Apache-2.0

// `assay explain BASELINE CANDIDATE`: why did the latency change? Six questions, answered from what
// both runs recorded.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/decide/root_cause.hpp"
#include "assay/report/document_html.hpp"
#include "assay/report/document_markdown.hpp"
#include "assay/report/root_cause_document.hpp"
#include "assay/report/root_cause_json.hpp"
#include "assay/store/run_files.hpp"
#include "command.hpp"
#include "comparison_options.hpp"
#include "derive.hpp"
#include "load_measurement.hpp"
#include "output_form.hpp"
#include "step_summary.hpp"
#include "write_root_cause.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;
using Pairs = std::vector<decide::CasePair>;

struct ExplainOptions {
  std::vector<fs::path> runs;  // the baseline first
  std::string case_name;       // the candidate's; empty: all
  std::string baseline_case;   // empty: the one of the same name
  std::optional<double> threshold{};
  std::optional<double> confidence{};
  std::string format = "text";
  fs::path out;
  OutputOptions output;
};

Result<Derived> evidence_of(const fs::path& run) {
  std::error_code ignored;
  if (!fs::exists(run, ignored)) {
    return fail(ErrorCode::missing, fmt::format("there is no run {}", run.string()));
  }
  if (!fs::is_directory(run, ignored)) {
    return fail(
        ErrorCode::usage,
        fmt::format("{} is a file: what explains a change is in the run directory", run.string()),
        "give the directory that `assay run` made");
  }
  return derive(run);
}

Result<void> check_case(const Study& study, const std::string& name, const DerivedRun& side) {
  std::vector<std::string> names;
  for (const Case& point : study.cases) names.push_back(point.name);
  if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) return {};
  return fail(ErrorCode::usage,
              fmt::format("{} has no case '{}'", side.label, text::printable(name)),
              text::suggestion(name, names));
}

// Those of one run.
Result<Pairs> pairs_within(const Study& study, const ExplainOptions& options) {
  if (!options.baseline_case.empty()) {
    return decide::cases_against(study, options.baseline_case);
  }
  Pairs pairs = decide::cases_of_sides(study);
  if (!pairs.empty()) return pairs;
  return fail(ErrorCode::usage, "give a baseline and a candidate",
              "the cases of one run are compared with --baseline-case NAME");
}

Result<Pairs> pairs_between(const Study& baseline, const Study& candidate,
                            const ExplainOptions& options) {
  if (options.baseline_case.empty()) return decide::matching_cases(baseline, candidate);
  if (!options.case_name.empty()) return Pairs{{options.baseline_case, options.case_name}};
  return fail(ErrorCode::usage, "--baseline-case of two runs needs the candidate's --case");
}

Result<Pairs> pairs_of(const DerivedRun& baseline, const DerivedRun& candidate,
                       const ExplainOptions& options) {
  const Study& before = baseline.derived.run.study;
  const Study& after = candidate.derived.run.study;
  if (auto known = check_case(before, options.baseline_case, baseline); !known) {
    return fail(known.error());
  }
  if (auto known = check_case(after, options.case_name, candidate); !known) {
    return fail(known.error());
  }
  auto pairs = options.runs.size() == 1 ? pairs_within(after, options)
                                        : pairs_between(before, after, options);
  if (!pairs) return pairs;
  if (!options.case_name.empty()) {
    std::erase_if(
        *pairs, [&](const decide::CasePair& pair) { return pair.candidate != options.case_name; });
  }
  if (!pairs->empty()) return pairs;
  return fail(ErrorCode::usage, "no case has a partner to be compared with",
              "name both with --case and --baseline-case");
}

Result<RootCauses> explained(const ExplainOptions& options) {
  if (options.runs.size() > 2) {
    return fail(ErrorCode::usage, "one baseline and one candidate are explained at a time");
  }
  const auto baseline = evidence_of(options.runs.front());
  if (!baseline) return fail(baseline.error());
  const bool is_within = options.runs.size() == 1;
  const auto other = is_within ? Result<Derived>(Derived{}) : evidence_of(options.runs.back());
  if (!other) return fail(other.error());
  const DerivedRun before{name_of(options.runs.front()), *baseline};
  const DerivedRun after{name_of(options.runs.back()), is_within ? *baseline : *other};
  const auto pairs = pairs_of(before, after, options);
  if (!pairs) return fail(pairs.error());
  decide::CauseOptions judged;
  if (options.threshold) judged.threshold_pct = *options.threshold;
  if (options.confidence) judged.confidence = *options.confidence;
  return root_causes_of(before, after, *pairs, judged);
}

std::string rendered(const RootCauses& causes, const std::string& format) {
  if (format == "json") return pretty_text(report::root_cause_json(causes));
  if (format == "html") return report::document_html(report::root_cause_document(causes));
  if (format == "markdown") return report::document_markdown(report::root_cause_document(causes));
  return text_on_stdout(report::root_cause_document(causes, {.is_brief = true}));
}

Result<int> explain(const ExplainOptions& options) {
  if (auto checked =
          check_form(options.output, options.format, "--out DIR writes JSON and page side by side");
      !checked) {
    return fail(checked.error());
  }
  const auto causes = explained(options);
  if (!causes) return fail(causes.error());
  if (!options.out.empty()) {
    if (auto written = write_root_cause(options.out, *causes); !written) {
      return fail(written.error());
    }
  }
  const bool is_summary = options.format == "github";
  if (is_summary) {
    const auto appended = append_to_step_summary(rendered(*causes, "markdown") + '\n');
    if (!appended) return fail(appended.error());
  }
  return show(
      options.output, [&] { return report::root_cause_json(*causes); },
      [&] {
        std::string text = rendered(*causes, is_summary ? "text" : options.format);
        if (!options.out.empty() && (is_summary || options.format == "text")) {
          text += fmt::format("page: {}\n", (options.out / store::files::rca_html).string());
        }
        return text;
      });
}

}  // namespace

void add_explain(CLI::App& root, Action& chosen) {
  CLI::App* command = root.add_subcommand(
      "explain", "why a latency changed: six questions, answered from what two runs recorded");
  auto options = std::make_shared<ExplainOptions>();
  command
      ->add_option("runs", options->runs,
                   "run directories: the baseline and the candidate, or one run whose cases or "
                   "sides are compared")
      ->type_name("BASELINE CANDIDATE")
      ->required();
  command->add_option("--case", options->case_name, "explain this case of the candidate alone")
      ->type_name("NAME");
  command
      ->add_option("--baseline-case", options->baseline_case,
                   "what it is compared with: a case of the same run, or of the baseline")
      ->type_name("NAME");
  add_judging_options(*command, options->threshold, options->confidence, "How it is judged");
  command
      ->add_option("--format", options->format,
                   "text, markdown, json or html; github appends Markdown to the step's summary")
      ->type_name("FORM")
      ->check(CLI::IsMember({"text", "markdown", "github", "json", "html"}));
  command->add_option("-o,--out", options->out, "write rca.json and rca.html into this directory")
      ->type_name("DIR");
  add_output_options(*command, options->output);
  add_examples(*command,
               "  assay explain runs/before runs/after\n"
               "  assay explain runs/before runs/after --case tiny --out why\n"
               "  assay explain runs/sampling --baseline-case greedy\n"
               "  assay explain runs/threads                # of one that measured in turns\n"
               "  assay explain runs/before runs/after --format markdown > comment.md\n"
               "  assay explain runs/before runs/after --json | jq -r .headline");
  command->callback([options, &chosen] { chosen = [options] { return explain(*options); }; });
}

}  // namespace assay::app
