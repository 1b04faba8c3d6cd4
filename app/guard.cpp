// SPDX-License-Identifier: Apache-2.0

// `assay guard MODEL.json CANDIDATES.csv --budget-ms MS`: which configurations keep a budget; with
// --analyze, how well such a guardrail would have kept budgets on what was measured.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/predict/encoding.hpp"
#include "assay/predict/guardrail.hpp"
#include "assay/report/guard_csv.hpp"
#include "assay/report/guard_document.hpp"
#include "assay/report/guard_json.hpp"
#include "assay/store/dataset_file.hpp"
#include "assay/store/run_files.hpp"
#include "assay/store/staged_folder.hpp"
#include "command.hpp"
#include "draw_progress.hpp"
#include "output_form.hpp"
#include "read_predictor.hpp"
#include "result_folder.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t compile_seed = 42;
constexpr std::size_t most_draws = 10'000;
constexpr double largest_margin = 100;

struct GuardCommand {
  fs::path model;
  fs::path candidates;
  std::optional<double> budget_ms{};
  std::optional<double> margin{};
  std::optional<double> risk{};
  fs::path calibration;
  fs::path analyze;  // empty: candidates are filtered
  std::string device;
  predict::GuardAnalysisOptions analysis{};
  fs::path out;
  bool no_figures = false;
  std::string format = "text";
  OutputOptions output;
};

Result<predict::Guardrail> guardrail_of(const GuardCommand& command,
                                        const predict::Predictor& predictor) {
  auto compiled = predict::CompiledEstimator::of(predictor, compile_seed);
  if (!compiled) return fail(compiled.error());
  if (!command.risk) {
    return predict::Guardrail::with_margin(std::move(*compiled),
                                           command.margin.value_or(predict::default_margin));
  }
  const auto calibration = store::read_dataset(command.calibration, {.device = command.device});
  if (!calibration) return fail(calibration.error());
  if (auto checked = predict::check_knobs(calibration->knobs, predictor.estimator().knobs,
                                          command.calibration.string());
      !checked) {
    return fail(checked.error());
  }
  return predict::Guardrail::with_risk(std::move(*compiled), *command.risk, *calibration);
}

Result<void> check_filter(const GuardCommand& command) {
  if (command.model.empty() || command.candidates.empty()) {
    return fail(ErrorCode::usage, "expected a model and a file of candidates",
                "or --analyze DATA.csv");
  }
  if (!command.budget_ms) return fail(ErrorCode::usage, "--budget-ms is required");
  if (command.risk.has_value() == command.calibration.empty()) {
    return fail(ErrorCode::usage, "--risk and --calibration belong together",
                "the bound comes from rows that were not fitted");
  }
  if (command.risk && command.margin) {
    return fail(ErrorCode::usage, "--margin and --risk are two rules", "choose one");
  }
  if (!command.out.empty()) {
    return fail(ErrorCode::usage, "--out belongs to --analyze",
                "--format csv and json go to standard output");
  }
  return check_form(command.output, command.format);
}

Result<int> filter(const GuardCommand& command) {
  if (auto checked = check_filter(command); !checked) return fail(checked.error());
  const auto predictor = read_predictor(command.model);
  if (!predictor) return fail(predictor.error());
  auto candidates = store::read_configurations(command.candidates);
  if (!candidates) return fail(candidates.error());
  const KnobTable asked = predict::completed(std::move(*candidates), predictor->estimator().knobs);
  const auto guardrail = guardrail_of(command, *predictor);
  if (!guardrail) return fail(guardrail.error());
  const auto report = predict::filter_by_budget(*predictor, *guardrail, asked, *command.budget_ms,
                                                command.candidates.string());
  if (!report) return fail(report.error());
  return show_in_form(
      command.output, command.format,
      {.json = [&] { return report::guard_report_json(*report); },
       .text = [&] { return text_on_stdout(report::guard_report_document(*report, asked)); },
       .csv = [&] { return report::guard_report_csv(*report, asked); }});
}

Result<void> write_files(const GuardAnalysis& analysis, const report::Document& document,
                         const GuardCommand& command) {
  const ResultFile file{store::files::guardrail_analysis,
                        report::guardrail_analysis_json(analysis)};
  return write_result_folder(command.out, std::span(&file, 1), document,
                             command.no_figures ? PngFigures::none : PngFigures::drawn);
}

Result<void> check_analysis(const GuardCommand& command) {
  if (!command.model.empty() || command.budget_ms || !command.calibration.empty()) {
    return fail(ErrorCode::usage, "--analyze fits, calibrates and asks rows of its own file",
                "leave out the model, --budget-ms and --calibration");
  }
  if (command.format == "csv") {
    return fail(ErrorCode::usage, "--format csv is for candidates", "--json has every figure");
  }
  if (command.out.empty()) return {};
  return store::StagedFolder::check(command.out);
}

Result<int> analyze(const GuardCommand& command) {
  if (auto checked = check_analysis(command); !checked) return fail(checked.error());
  const auto dataset = store::read_dataset(command.analyze, {.device = command.device});
  if (!dataset) return fail(dataset.error());
  predict::GuardAnalysisOptions options = command.analysis;
  if (command.margin) options.margin = *command.margin;
  if (command.risk) options.risk = *command.risk;
  DrawProgress progress(command.output);
  options.progress = progress.observer();
  const auto analysis = predict::analyze_guard(*dataset, options);
  if (!analysis) return fail(analysis.error());
  const report::Document document = report::guard_analysis_document(*analysis);
  if (!command.out.empty()) {
    if (auto written = write_files(*analysis, document, command); !written) {
      return fail(written.error());
    }
  }
  return show_in_form(command.output, command.format,
                      {.json = [&] { return report::guardrail_analysis_json(*analysis); },
                       .text = [&] { return text_with_page(document, command.out); }});
}

std::string check_positive(const std::string& text, double most) {
  const auto number = text::parse_number(text);
  return number && *number > 0 && *number <= most
             ? ""
             : fmt::format("expected more than 0, up to {:g}", most);
}

std::string check_risk(const std::string& text) {
  const auto number = text::parse_number(text);
  return number && *number >= 1e-6 && *number < 1 ? "" : "expected more than 0 and less than 1";
}

void add_rules(CLI::App& command, GuardCommand& options) {
  command
      .add_option("--margin", options.margin,
                  "accept where predicted times this is within the budget; 1.1 by default")
      ->type_name("FACTOR")
      ->check([](const std::string& text) { return check_positive(text, largest_margin); });
  command
      .add_option("--risk", options.risk,
                  "instead, a conformal bound: how often an accepted configuration may violate, of "
                  "all that are asked")
      ->type_name("FRACTION")
      ->check(check_risk);
}

void add_filter(CLI::App& command, GuardCommand& options) {
  command.add_option("model", options.model, "what 'assay fit -o' has written")
      ->type_name("MODEL.json");
  command
      .add_option("candidates", options.candidates,
                  "a CSV with a column for each knob; others are passed over")
      ->type_name("CANDIDATES.csv");
  command.add_option("--budget-ms", options.budget_ms, "the latency that must be kept")
      ->type_name("MS")
      ->check([](const std::string& text) { return check_positive(text, 1e12); });
  command
      .add_option("--calibration", options.calibration,
                  "measured rows that were not fitted, for --risk")
      ->type_name("CSV");
}

void add_analysis(CLI::App& command, GuardCommand& options) {
  command
      .add_option("--analyze", options.analyze,
                  "instead: fit half of these rows, calibrate with a quarter, ask about a quarter")
      ->type_name("DATA.csv");
  command.add_option("--device", options.device, "of several devices in the data, this one")
      ->type_name("NAME");
  command
      .add_option("--fractions", options.analysis.budget_fractions,
                  "budgets, of the latency at the largest knobs")
      ->type_name("F[,F…]")
      ->delimiter(',')
      ->check([](const std::string& text) { return check_positive(text, 10); })
      ->capture_default_str();
  command.add_option("--draws", options.analysis.draws, "splits of the rows")
      ->type_name("COUNT")
      ->check(CLI::Range(std::size_t{1}, most_draws))
      ->capture_default_str();
  command.add_option("--seed", options.analysis.seed, "of everything random")
      ->capture_default_str();
  command
      .add_option("-o,--out", options.out,
                  "write e3_guardrail_analysis.json, report.html and figures into this new "
                  "directory")
      ->type_name("DIR");
  command.add_flag("--no-figures", options.no_figures, "draw no PNGs");
}

}  // namespace

void add_guard(CLI::App& root, Action& chosen) {
  CLI::App* command =
      root.add_subcommand("guard", "which configurations keep a latency budget, before they run");
  auto options = std::make_shared<GuardCommand>();
  add_filter(*command, *options);
  add_rules(*command, *options);
  add_analysis(*command, *options);
  add_form_option(*command, options->format);
  add_output_options(*command, options->output);
  add_examples(*command,
               "  assay guard model.json candidates.csv --budget-ms 150\n"
               "  assay guard model.json candidates.csv --budget-ms 150 --margin 1.2\n"
               "  assay guard model.json candidates.csv --budget-ms 150 --risk 0.05 \\\n"
               "    --calibration not-fitted.csv --format csv > answers.csv\n"
               "  assay guard --analyze measured.csv --out guardrail");
  command->callback([options, &chosen] {
    chosen = [options] { return options->analyze.empty() ? filter(*options) : analyze(*options); };
  });
}

}  // namespace assay::app
