// SPDX-License-Identifier: Apache-2.0

// `assay repeatability`: measure, or take what was measured → analyse → store → print.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include "assay/base/text.hpp"
#include "assay/report/column_summary.hpp"
#include "assay/report/gnuplot.hpp"
#include "assay/report/repeatability_figures.hpp"
#include "assay/report/repeatability_json.hpp"
#include "assay/report/repeatability_text.hpp"
#include "assay/report/terminal.hpp"
#include "assay/stats/repeatability.hpp"
#include "assay/store/column_sample.hpp"
#include "assay/store/column_summary.hpp"
#include "assay/store/make_directory.hpp"
#include "assay/store/run_files.hpp"
#include "assay/store/value_file.hpp"
#include "command.hpp"
#include "derive.hpp"
#include "measuring.hpp"
#include "output_file.hpp"
#include "plan.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* results_name = store::files::repeatability;
constexpr std::uint64_t file_seed = 0;   // of the subsample of a long file
constexpr double largest_value = 1e150;  // its square is finite, and so are sums of squares

struct RepeatabilityOptions {
  MeasureOptions measure;
  OutputOptions output;
  fs::path input;  // a run, or a file of values; empty: measure
  std::string column;
  std::string session_column;
  std::optional<double> session_cost{};  // seconds
  bool summary = false;
  bool skip_malformed = false;
  bool no_figures = false;
};

bool is_json(const fs::path& file) {
  return file.extension() == ".json";
}

// What a column's name says of its unit: latency_ms is in ms.
std::string unit_of(const std::string& column) {
  for (const char* unit : {"ns", "us", "ms", "s"}) {
    if (column.ends_with("_" + std::string(unit))) return unit;
  }
  return {};
}

double seconds_per(const std::string& unit) {
  if (unit == "ns") return 1e-9;
  if (unit == "us") return 1e-6;
  return unit == "s" ? 1.0 : 1e-3;
}

store::ColumnOptions column_options(const RepeatabilityOptions& options) {
  store::ColumnOptions column{.column = options.column, .skip_malformed = options.skip_malformed};
  if (!options.session_column.empty()) column.session_column = options.session_column;
  return column;
}

// An iteration takes what its value says; what a session takes the user has to say.
std::optional<stats::LevelCosts> costs_of(const RepeatabilityOptions& options,
                                          const std::vector<std::vector<double>>& sessions,
                                          const std::string& unit) {
  if (!options.session_cost) return std::nullopt;
  double sum = 0;
  double count = 0;
  for (const auto& session : sessions) {
    for (const double value : session) sum += value;
    count += static_cast<double>(session.size());
  }
  return stats::LevelCosts{.session = *options.session_cost,
                           .iteration = sum / count * seconds_per(unit)};
}

CaseRepeatability analyze_group(std::string name, std::string stage,
                                std::vector<std::vector<double>> sessions, const std::string& unit,
                                const RepeatabilityOptions& options) {
  const auto costs = costs_of(options, sessions, unit);
  Series series;
  for (std::size_t i = 0; i < sessions.size(); ++i) series.sessions.push_back(static_cast<int>(i));
  series.values = std::move(sessions);
  CaseRepeatability analyzed;
  analyzed.name = std::move(name);
  analyzed.stages.push_back(stats::analyze_series(std::move(stage), std::move(series), costs, {}));
  return analyzed;
}

// Larger values have no variance that a double could hold.
Result<void> check_magnitude(const fs::path& file,
                             const std::vector<std::vector<double>>& sessions) {
  for (const auto& session : sessions) {
    const bool too_large = std::any_of(session.begin(), session.end(), [](double value) {
      return std::abs(value) > largest_value;
    });
    if (too_large) {
      return fail(ErrorCode::usage,
                  fmt::format("{}: values beyond {:g}", file.string(), largest_value));
    }
  }
  return {};
}

Result<Repeatability> analyze_values(const RepeatabilityOptions& options) {
  auto groups = store::read_value_file(options.input);
  if (!groups) return fail(groups.error());
  const std::string stem = options.input.stem().string();
  Repeatability result;
  result.source = options.input.filename().string();
  result.unit = unit_of(stem);
  for (store::ValueGroup& group : *groups) {
    if (auto checked = check_magnitude(options.input, group.sessions); !checked) {
      return fail(checked.error());
    }
    result.cases.push_back(analyze_group(group.name.empty() ? stem : group.name, "value",
                                         std::move(group.sessions), result.unit, options));
  }
  result.cov_comparisons = stats::compare_cov(result.cases);
  return result;
}

Result<Repeatability> analyze_column(const RepeatabilityOptions& options) {
  auto sample = store::sample_column(options.input, column_options(options), file_seed);
  if (!sample) return fail(sample.error());
  if (auto checked = check_magnitude(options.input, sample->sessions); !checked) {
    return fail(checked.error());
  }
  Repeatability result;
  result.source = options.input.filename().string();
  result.unit = unit_of(options.column);
  result.cases.push_back(analyze_group(options.input.stem().string(), options.column,
                                       std::move(sample->sessions), result.unit, options));
  if (!sample->statement.empty()) result.limitations.push_back(sample->statement);
  if (sample->malformed.count > 0) {
    result.limitations.push_back(fmt::format("{} malformed rows were skipped; the first is line {}",
                                             sample->malformed.count,
                                             sample->malformed.first_lines.front()));
  }
  return result;
}

Json document_of(const Repeatability& result, const Derived* run) {
  Json document = report::repeatability_json(result);
  for (const char* key : {"run_id", "config_hash", "assay_version", "status", "env"}) {
    document[key] = run == nullptr ? Json() : run->metrics[key];
  }
  return document;
}

Result<void> check_figures(const RepeatabilityOptions& options) {
  if (options.no_figures) return {};
  const auto available = report::gnuplot_available();
  if (available) return {};
  return fail(available.error().code, available.error().message,
              available.error().hint + ", or leave the figures out with --no-figures");
}

Result<void> write_results(const fs::path& directory, const Json& document,
                           const Repeatability& result, bool with_figures) {
  if (auto written = write_json(directory / results_name, document); !written) return written;
  if (!with_figures) return {};
  const fs::path figures = directory / "figures";
  if (auto made = store::make_directory(figures); !made) return made;
  for (const auto& [name, figure] :
       {std::pair("m2_latency_distribution.png", report::latency_distribution_figure(result)),
        std::pair("m2_cov_analysis.png", report::cov_analysis_figure(result)),
        std::pair("m2_convergence.png", report::convergence_figure(result))}) {
    if (auto drawn = report::draw_png(figure, figures / name); !drawn) return drawn;
  }
  return {};
}

// A directory of the user's that results may be written to.
Result<void> prepare(const fs::path& directory, bool force) {
  std::error_code problem;
  if (!force && fs::exists(directory / results_name, problem)) {
    return fail(ErrorCode::usage, fmt::format("{} holds results already", directory.string()),
                "choose another --out, or --force to replace them");
  }
  return store::make_directory(directory);
}

Result<int> show_results(const RepeatabilityOptions& options, const Json& document,
                         const Repeatability& result, const fs::path& directory) {
  return show(
      options.output, [&] { return document; },
      [&] {
        std::string text =
            report::repeatability_text(result, report::detect(STDOUT_FILENO).style());
        if (!directory.empty()) text += fmt::format("\nresults: {}\n", directory.string());
        return text;
      });
}

Result<int> summarize_file(const RepeatabilityOptions& options) {
  const auto summary = store::summarize_column(options.input, column_options(options));
  if (!summary) return fail(summary.error());
  const report::ColumnTable table{.column = options.column,
                                  .unit = unit_of(options.column),
                                  .malformed_rows = summary->malformed.count,
                                  .malformed_lines = summary->malformed.first_lines};
  return show(
      options.output, [&] { return report::column_json(table, summary->summary); },
      [&] { return report::column_text(table, summary->summary); });
}

Result<int> analyze_file(const RepeatabilityOptions& options) {
  if (!is_json(options.input) && options.column.empty()) {
    return fail(ErrorCode::usage,
                fmt::format("which column of {} is to be analysed?", options.input.string()),
                "name it with --column");
  }
  if (options.summary) return summarize_file(options);
  const fs::path& directory = options.measure.out;
  if (!directory.empty()) {
    if (auto checked = check_figures(options); !checked) return fail(checked.error());
    if (auto prepared = prepare(directory, options.measure.force); !prepared) {
      return fail(prepared.error());
    }
  }
  const auto result = is_json(options.input) ? analyze_values(options) : analyze_column(options);
  if (!result) return fail(result.error());
  const Json document = document_of(*result, nullptr);
  if (!directory.empty()) {
    if (auto written = write_results(directory, document, *result, !options.no_figures); !written) {
      return fail(written.error());
    }
  }
  return show_results(options, document, *result, directory);
}

// Of a run; results go into its directory unless another one was given.
Result<int> analyze_and_show(const Derived& run, const fs::path& run_directory,
                             const RepeatabilityOptions& options) {
  fs::path directory = run_directory;
  if (!options.input.empty() && !options.measure.out.empty()) {
    directory = options.measure.out;
    if (auto prepared = prepare(directory, options.measure.force); !prepared) {
      return fail(prepared.error());
    }
  }
  const Repeatability result =
      stats::analyze_run(run.run, run.summaries, {.seed = run.run.study.seed});
  const Json document = document_of(result, &run);
  if (auto written = write_results(directory, document, result, !options.no_figures); !written) {
    return fail(written.error());
  }
  return show_results(options, document, result, directory);
}

Result<int> measure_and_analyze(const RepeatabilityOptions& options) {
  const auto loaded = load(options.measure);
  if (!loaded) return fail(loaded.error());
  if (options.measure.dry_run) {
    return show(
        options.output, [&] { return plan_json(*loaded); }, [&] { return plan_text(*loaded); });
  }
  if (auto checked = check_figures(options); !checked) return fail(checked.error());
  const auto measured = measure_study(*loaded, options.measure, options.output);
  if (!measured) return fail(measured.error());
  const auto shown = analyze_and_show(measured->derived, measured->directory, options);
  if (!shown) return shown;
  return conclude(*measured);
}

Result<int> repeatability(const RepeatabilityOptions& options) {
  const MeasureOptions& measure = options.measure;
  const bool measures =
      !(measure.config.empty() && measure.model.empty() && measure.resume.empty());
  if (measures == !options.input.empty()) {
    return fail(ErrorCode::usage,
                "give one of these: a run or a file of values, a study with -c, or a model with -m",
                "see 'assay repeatability --help'");
  }
  const bool of_file = !options.column.empty() || !options.session_column.empty() ||
                       options.summary || options.skip_malformed;
  std::error_code problem;
  const bool is_run = !options.input.empty() && fs::is_directory(options.input, problem);
  if (of_file && (measures || is_run || is_json(options.input))) {
    return fail(ErrorCode::usage,
                "--column, --session-column, --summary and --skip-malformed are for CSV files");
  }
  if (measures && options.session_cost) {
    return fail(ErrorCode::usage, "--session-cost is for files: a run has measured it");
  }
  if (measures) return measure_and_analyze(options);
  if (!fs::exists(options.input, problem)) {
    return fail(ErrorCode::missing, fmt::format("{} is not there", options.input.string()),
                "give a run directory, or a CSV or JSON file");
  }
  if (!measure.overrides.empty() || measure.dry_run) {
    return fail(ErrorCode::usage, "what was measured cannot be measured differently",
                "leave out overrides and --dry-run, or give a study with -c");
  }
  if (!is_run) return analyze_file(options);
  if (auto checked = check_figures(options); !checked) return fail(checked.error());
  const auto derived = derive(options.input);
  if (!derived) return fail(derived.error());
  return analyze_and_show(*derived, options.input, options);
}

}  // namespace

void add_repeatability(CLI::App& root, Action& chosen) {
  CLI::App* command = root.add_subcommand(
      "repeatability", "how variable a latency is, and how many repeats are enough");
  auto options = std::make_shared<RepeatabilityOptions>();
  command
      ->add_option("input", options->input,
                   "instead of measuring: a run directory, a CSV file, or a JSON file of sessions")
      ->type_name("RUN|FILE");
  add_measure_options(*command, options->measure);
  command->add_flag("--no-figures", options->no_figures, "draw no pictures");
  command->add_option("--column", options->column, "the column with the values")
      ->type_name("NAME")
      ->group("Files of values");
  command
      ->add_option("--session-column", options->session_column,
                   "the column that tells sessions apart")
      ->type_name("NAME")
      ->group("Files of values");
  command->add_flag("--summary", options->summary, "exact summary only, of files of any length")
      ->group("Files of values");
  command->add_flag("--skip-malformed", options->skip_malformed, "leave malformed rows out")
      ->group("Files of values");
  command
      ->add_option("--session-cost", options->session_cost,
                   "seconds that a session takes before its first value, for a plan")
      ->type_name("SECONDS")
      ->check([](const std::string& text) {
        const auto seconds = text::parse_number(text);
        return seconds && *seconds >= 0 && *seconds <= 1e9 ? "" : "expected 0 to 1e9 seconds";
      })
      ->group("Files of values");
  add_output_options(*command, options->output);
  add_examples(*command,
               "  assay repeatability -c examples/repeatability.yaml --out runs/m2\n"
               "  assay repeatability runs/m2\n"
               "  assay repeatability samples.csv --column latency_ms --session-column run\n"
               "  assay repeatability samples.csv --column latency_ms --summary --json\n"
               "  assay repeatability processes.json --session-cost 2.5 --out results");
  command->callback([options, &chosen] { chosen = [options] { return repeatability(*options); }; });
}

}  // namespace assay::app
