// SPDX-License-Identifier: Apache-2.0

// `assay findings RUN`: what the cases of a run teach when they are laid beside each other.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "assay/base/text.hpp"
#include "assay/decide/findings.hpp"
#include "assay/report/document_html.hpp"
#include "assay/report/document_markdown.hpp"
#include "assay/report/findings_document.hpp"
#include "assay/report/findings_json.hpp"
#include "command.hpp"
#include "comparison_options.hpp"
#include "derive.hpp"
#include "output_form.hpp"
#include "step_summary.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

struct FindingsCommand {
  fs::path run;
  std::optional<double> threshold{};
  std::optional<double> confidence{};
  double cov_bound_pct = decide::FindingsOptions{}.cov_bound_pct;
  bool allow_simulated = false;
  std::string format = "text";
  OutputOptions output;
};

std::string rendered(const Findings& found, const std::string& format) {
  if (format == "json") return pretty_text(report::findings_json(found));
  if (format == "html") return report::document_html(report::findings_document(found));
  if (format == "markdown") return report::document_markdown(report::findings_document(found));
  return text_on_stdout(report::findings_document(found, {.is_brief = true}));
}

Result<int> find(const FindingsCommand& command) {
  if (auto checked = check_form(command.output, command.format); !checked) {
    return fail(checked.error());
  }
  const auto derived = derive(command.run);
  if (!derived) return fail(derived.error());
  decide::FindingsOptions options{.cov_bound_pct = command.cov_bound_pct,
                                  .allow_simulated = command.allow_simulated};
  if (command.threshold) options.threshold = *command.threshold;
  if (command.confidence) options.confidence = *command.confidence;
  const Findings found = decide::findings_of(derived->run, derived->summaries, options);
  const bool is_summary = command.format == "github";
  if (is_summary) {
    const auto appended = append_to_step_summary(rendered(found, "markdown") + '\n');
    if (!appended) return fail(appended.error());
  }
  return show(
      command.output, [&] { return report::findings_json(found); },
      [&] { return rendered(found, is_summary ? "text" : command.format); });
}

// A percentage that a CoV can be asked to keep below.
std::string check_bound(const std::string& text) {
  const auto number = text::parse_number(text);
  return number && *number > 0 && *number <= 1000 ? "" : "expected more than 0, up to 1000";
}

}  // namespace

void add_findings(CLI::App& root, Action& chosen) {
  CLI::App* command = root.add_subcommand(
      "findings", "what the cases of a run teach: sampling strategies or models side by side");
  auto options = std::make_shared<FindingsCommand>();
  command->add_option("run", options->run, "a run directory")->type_name("RUN")->required();
  command
      ->add_option("--cov-bound", options->cov_bound_pct,
                   "the CoV that every case is asked to keep below, in percent")
      ->type_name("PERCENT")
      ->check(check_bound)
      ->capture_default_str();
  add_judging_options(*command, options->threshold, options->confidence, "How it is judged");
  command->add_flag("--allow-simulated", options->allow_simulated,
                    "recommend cases although they ran in virtual time");
  command
      ->add_option("--format", options->format,
                   "text, markdown, json or html; github appends Markdown to the step's summary")
      ->type_name("FORM")
      ->check(CLI::IsMember({"text", "markdown", "github", "json", "html"}));
  add_output_options(*command, options->output);
  add_examples(*command,
               "  assay run -c examples/sampling.yaml --out runs/sampling\n"
               "  assay findings runs/sampling\n"
               "  assay findings runs/models --cov-bound 5\n"
               "  assay findings runs/models --format markdown > findings.md\n"
               "  assay findings runs/models --json | jq -r '.findings[].statement'");
  command->callback([options, &chosen] { chosen = [options] { return find(*options); }; });
}

}  // namespace assay::app
