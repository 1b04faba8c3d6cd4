// SPDX-License-Identifier: Apache-2.0

// `assay report RUN`: derives everything anew from what a run stored.

#include <filesystem>
#include <memory>

#include "command.hpp"
#include "derive.hpp"
#include "write_report.hpp"

namespace assay::app {
namespace {

struct ReportOptions {
  std::filesystem::path run;
  OutputOptions output;
};

Result<int> report(const ReportOptions& options) {
  const auto derived = derive(options.run);
  if (!derived) return fail(derived.error());
  if (auto written = write_derived(options.run, *derived); !written) {
    return fail(written.error());
  }
  const auto problems = write_report(options.run, report_of(*derived));
  if (!problems) return fail(problems.error());
  for (const std::string& problem : *problems) note("assay: " + problem);
  return show(
      options.output, [&] { return derived->metrics; }, [&] { return result_table(*derived); });
}

}  // namespace

void add_report(CLI::App& root, Action& chosen) {
  CLI::App* command =
      root.add_subcommand("report", "derive every result anew from a run directory");
  auto options = std::make_shared<ReportOptions>();
  command->add_option("run", options->run, "the run directory")->required();
  add_output_options(*command, options->output);
  add_examples(*command,
               "  assay report runs/today\n"
               "  assay report runs/today --json | jq .cases[0].latency_ms");
  command->callback([options, &chosen] { chosen = [options] { return report(*options); }; });
}

}  // namespace assay::app
