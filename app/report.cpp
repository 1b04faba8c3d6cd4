// SPDX-License-Identifier: Apache-2.0

// `assay report RUN…`: derives everything anew from what runs stored, and reports it.

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "assay/report/document_markdown.hpp"
#include "assay/report/report_csv.hpp"
#include "assay/report/results_csv.hpp"
#include "assay/store/make_directory.hpp"
#include "assay/store/run_files.hpp"
#include "command.hpp"
#include "derive.hpp"
#include "load_measurement.hpp"
#include "step_summary.hpp"
#include "write_report.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

struct ReportOptions {
  std::vector<fs::path> runs;
  fs::path baseline;
  fs::path out;
  std::string format = "html";
  bool no_figures = false;
  OutputOptions output;
};

// Where each run's report goes: its own directory, --out, or a directory below it where there are
// several.
Result<std::vector<fs::path>> destinations(const ReportOptions& options) {
  std::vector<fs::path> directories;
  std::set<std::string> names;
  for (const fs::path& run : options.runs) {
    if (options.out.empty()) {
      directories.push_back(run);
      continue;
    }
    const std::string name = name_of(run);
    if (!names.insert(name).second) {
      return fail(ErrorCode::usage, fmt::format("two runs are called '{}'", name),
                  "give them to two commands, each with its --out");
    }
    directories.push_back(options.runs.size() == 1 ? options.out : options.out / name);
  }
  return directories;
}

// What the user wants the run to be reported as: by itself, or against a baseline.
Result<report::Document> document_of(const Derived& derived, const fs::path& run,
                                     const ReportOptions& options) {
  if (options.baseline.empty()) return report_of(derived);
  const auto baseline = derive(options.baseline);
  if (!baseline) return fail(baseline.error());
  return report_of_change({name_of(options.baseline), *baseline}, {name_of(run), derived});
}

// A run's own directory gets all that is derived; another one the report and its table.
Result<void> write_files(const Derived& derived, const fs::path& run, const fs::path& directory,
                         const ReportOptions& options) {
  auto document = document_of(derived, run, options);
  if (!document) return fail(document.error());
  if (options.out.empty()) {
    if (auto written = write_derived(directory, derived); !written) return written;
  } else {
    if (auto made = store::make_directory(directory); !made) return made;
    if (auto written = write_report_csv(directory, derived); !written) return written;
  }
  const auto problems = write_report(directory, std::move(*document),
                                     options.no_figures ? PngFigures::none : PngFigures::drawn);
  if (!problems) return fail(problems.error());
  tell_problems(*problems);
  return {};
}

Result<int> report_html(const ReportOptions& options) {
  const auto directories = destinations(options);
  if (!directories) return fail(directories.error());
  Json documents = Json::array();
  std::string text;
  for (std::size_t i = 0; i < options.runs.size(); ++i) {
    const auto derived = derive(options.runs[i]);
    if (!derived) return fail(derived.error());
    if (auto written = write_files(*derived, options.runs[i], (*directories)[i], options);
        !written) {
      return fail(written.error());
    }
    documents.push_back(derived->metrics);
    text += result_table(*derived) +
            fmt::format("report: {}\n", ((*directories)[i] / store::files::report_html).string());
  }
  return show(
      options.output, [&] { return documents.size() == 1 ? documents.front() : documents; },
      [&] { return text; });
}

// Pictures have no place in a text that is pasted somewhere else.
void leave_out_figures(report::Document& document) {
  for (report::Section& section : document.sections) {
    std::erase_if(section.blocks, [](const report::Block& block) {
      return std::holds_alternative<report::DocumentFigure>(block);
    });
  }
  std::erase_if(document.sections,
                [](const report::Section& section) { return section.blocks.empty(); });
}

Result<int> print_text(const std::string& text) {
  if (auto printed = print(text); !printed) return fail(printed.error());
  return 0;
}

Result<int> report_text(const ReportOptions& options) {
  const fs::path& run = options.runs.front();
  const auto derived = derive(run);
  if (!derived) return fail(derived.error());
  if (options.format == "csv") return print_text(report::report_csv(derived->summaries));
  if (options.format == "results") {
    return print_text(report::results_csv(derived->run, derived->summaries));
  }
  auto document = document_of(*derived, run, options);
  if (!document) return fail(document.error());
  leave_out_figures(*document);
  const std::string text = report::document_markdown(*document);
  if (options.format == "markdown") return print_text(text);
  if (auto appended = append_to_step_summary(text + '\n'); !appended) {
    return fail(appended.error());
  }
  return 0;
}

Result<int> report(const ReportOptions& options) {
  if (options.format == "html") return report_html(options);
  if (options.output.json) {
    return fail(ErrorCode::usage,
                fmt::format("--json and --format {} exclude each other", options.format));
  }
  if (options.runs.size() > 1) {
    return fail(ErrorCode::usage, fmt::format("--format {} takes one run", options.format));
  }
  if (!options.out.empty()) {
    return fail(ErrorCode::usage,
                fmt::format("--format {} writes no files: --out has no meaning", options.format));
  }
  return report_text(options);
}

}  // namespace

void add_report(CLI::App& root, Action& chosen) {
  CLI::App* command =
      root.add_subcommand("report", "derive every result anew from a run directory");
  auto options = std::make_shared<ReportOptions>();
  command->add_option("runs", options->runs, "run directories")->required()->type_name("RUN");
  command
      ->add_option("--baseline", options->baseline,
                   "a run directory: report the change from it instead")
      ->type_name("RUN");
  command
      ->add_option("-o,--out", options->out,
                   "where the report goes (default: into the run directory)")
      ->type_name("DIR");
  command
      ->add_option("--format", options->format,
                   "html: files, the page among them; markdown, csv (a row a figure), results (a "
                   "row a case): to standard output; github: Markdown to the step's summary")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"html", "markdown", "github", "csv", "results"}));
  command->add_flag("--no-figures", options->no_figures, "draw no PNGs");
  add_output_options(*command, options->output);
  add_examples(*command,
               "  assay report runs/today\n"
               "  assay report runs/today --out shared/today\n"
               "  assay report runs/today --baseline runs/before --out change\n"
               "  assay report runs/today --format markdown > summary.md\n"
               "  assay report runs/today --format results > results.csv\n"
               "  assay report runs/today --json | jq .cases[0].latency_ms");
  command->callback([options, &chosen] { chosen = [options] { return report(*options); }; });
}

}  // namespace assay::app
