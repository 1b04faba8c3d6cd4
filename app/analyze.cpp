// SPDX-License-Identifier: Apache-2.0

// `assay analyze INPUT…`: which model is fastest, which needs least, and which cannot be told
// apart.

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/decide/analyze.hpp"
#include "assay/report/analysis_csv.hpp"
#include "assay/report/analysis_document.hpp"
#include "assay/report/analysis_json.hpp"
#include "assay/report/document_html.hpp"
#include "assay/report/document_markdown.hpp"
#include "assay/store/make_directory.hpp"
#include "assay/store/results_file.hpp"
#include "assay/store/run_files.hpp"
#include "command.hpp"
#include "comparison_options.hpp"
#include "load_measurement.hpp"
#include "output_form.hpp"
#include "step_summary.hpp"
#include "write_report.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

struct AnalyzeCommand {
  std::vector<fs::path> inputs;
  std::optional<double> confidence{};
  std::string format = "text";
  fs::path out;
  bool no_figures = false;
  OutputOptions output;
};

Result<Measurement> load(const fs::path& input) {
  std::error_code ignored;
  if (!fs::exists(input, ignored)) {
    return fail(ErrorCode::missing, fmt::format("there is no {}", input.string()));
  }
  if (fs::is_directory(input, ignored) || input.extension() != ".csv") {
    return load_measurement(input);
  }
  auto results = store::read_results_file(input);
  if (results) results->label = name_of(input);
  return results;
}

// Inputs whose own names are the same are called by their paths.
Result<void> make_labels_unique(const std::vector<fs::path>& inputs,
                                std::vector<Measurement>& measurements) {
  std::map<std::string, std::size_t> uses;
  for (const Measurement& measurement : measurements) ++uses[measurement.label];
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (uses[measurements[i].label] > 1) {
      measurements[i].label = inputs[i].lexically_normal().string();
    }
  }
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (places.try_emplace(measurements[i].label, i).second) continue;
    return fail(ErrorCode::usage, fmt::format("{} is given twice", inputs[i].string()));
  }
  return {};
}

Result<Analysis> analyzed(const AnalyzeCommand& command) {
  std::vector<Measurement> measurements;
  for (const fs::path& input : command.inputs) {
    auto measurement = load(input);
    if (!measurement) return fail(measurement.error());
    measurements.push_back(std::move(*measurement));
  }
  if (auto unique = make_labels_unique(command.inputs, measurements); !unique) {
    return fail(unique.error());
  }
  decide::AnalyzeOptions options;
  if (command.confidence) options.confidence = *command.confidence;
  return decide::analyze(measurements, options);
}

Result<void> write_files(const Analysis& analysis, const AnalyzeCommand& command) {
  const fs::path& directory = command.out;
  if (auto made = store::make_directory(directory); !made) return made;
  for (const auto& [name, text] :
       {std::pair(store::files::analysis_json, pretty_text(report::analysis_json(analysis))),
        std::pair(store::files::analysis_csv, report::analysis_csv(analysis))}) {
    if (auto written = write_file(directory / name, text); !written) return written;
  }
  const auto problems = write_report(directory, report::analysis_document(analysis, {}),
                                     command.no_figures ? PngFigures::none : PngFigures::drawn,
                                     store::files::analysis_html);
  if (!problems) return fail(problems.error());
  tell_problems(*problems);
  return {};
}

std::string rendered(const Analysis& analysis, const std::string& format) {
  if (format == "json") return pretty_text(report::analysis_json(analysis));
  if (format == "csv") return report::analysis_csv(analysis);
  if (format == "html") return report::document_html(report::analysis_document(analysis, {}));
  if (format == "markdown") {
    return report::document_markdown(report::analysis_document(analysis, {.has_figures = false}));
  }
  return text_on_stdout(
      report::analysis_document(analysis, {.is_brief = true, .has_figures = false}));
}

Result<int> analyze(const AnalyzeCommand& command) {
  if (auto checked = check_form(command.output, command.format,
                                "--out DIR writes JSON, CSV and page side by side");
      !checked) {
    return fail(checked.error());
  }
  const auto analysis = analyzed(command);
  if (!analysis) return fail(analysis.error());
  if (!command.out.empty()) {
    if (auto written = write_files(*analysis, command); !written) return fail(written.error());
  }
  const bool is_summary = command.format == "github";
  if (is_summary) {
    const auto appended = append_to_step_summary(rendered(*analysis, "markdown") + '\n');
    if (!appended) return fail(appended.error());
  }
  return show(
      command.output, [&] { return report::analysis_json(*analysis); },
      [&] {
        std::string text = rendered(*analysis, is_summary ? "text" : command.format);
        if (!command.out.empty() && (is_summary || command.format == "text")) {
          text += fmt::format("page: {}\n", (command.out / store::files::analysis_html).string());
        }
        return text;
      });
}

}  // namespace

void add_analyze(CLI::App& root, Action& chosen) {
  CLI::App* command = root.add_subcommand(
      "analyze", "rank the models of results: latency, throughput, memory, consistency");
  auto options = std::make_shared<AnalyzeCommand>();
  command
      ->add_option("inputs", options->inputs,
                   "run directories, metrics files or results.csv, one or more")
      ->type_name("INPUT")
      ->required();
  add_confidence_option(*command, options->confidence, "How it is judged");
  command
      ->add_option("--format", options->format,
                   "text, markdown, csv, json or html; github appends Markdown to the step's "
                   "summary")
      ->type_name("FORM")
      ->check(CLI::IsMember({"text", "markdown", "github", "csv", "json", "html"}));
  command
      ->add_option("-o,--out", options->out,
                   "write analysis.json, analysis.csv, analysis.html and figures into this "
                   "directory")
      ->type_name("DIR");
  command->add_flag("--no-figures", options->no_figures, "draw no PNGs");
  add_output_options(*command, options->output);
  add_examples(*command,
               "  assay analyze runs/encoders\n"
               "  assay analyze results.csv\n"
               "  assay analyze runs/one/metrics.json runs/other results.csv --out side-by-side\n"
               "  assay analyze runs/encoders --format markdown > comment.md\n"
               "  assay analyze runs/encoders --json | jq -r '.groups[0].rankings[0].places'");
  command->callback([options, &chosen] { chosen = [options] { return analyze(*options); }; });
}

}  // namespace assay::app
