// SPDX-License-Identifier: Apache-2.0
#include "comparison_options.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "assay/base/file.hpp"
#include "assay/base/text.hpp"
#include "assay/data/environment.hpp"
#include "assay/data/metric_catalog.hpp"
#include "assay/report/comparison_csv.hpp"
#include "assay/report/comparison_document.hpp"
#include "assay/report/comparison_json.hpp"
#include "assay/report/document_markdown.hpp"
#include "assay/report/document_text.hpp"
#include "assay/report/terminal.hpp"
#include "output_form.hpp"
#include "step_summary.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

constexpr int file_width = 140;                                // columns of text in a file
constexpr std::size_t largest_summary = std::size_t{1} << 20;  // GitHub takes no larger one a step

Result<void> check_metrics(const std::vector<std::string>& metrics, std::string_view option) {
  for (const std::string& name : metrics) {
    if (find_metric(name) != nullptr) continue;
    return fail(ErrorCode::usage,
                fmt::format("{}: there is no metric '{}'", option, text::printable(name)),
                text::suggestion(name, metric_names()));
  }
  return {};
}

Result<void> check_fields(const std::vector<std::string>& fields) {
  const std::vector<std::string> known = environment_field_names();
  for (const std::string& name : fields) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const auto near = text::nearest(name, known);
    return fail(ErrorCode::usage,
                fmt::format("--allow-mismatch: no field '{}' keeps runs from being compared",
                            text::printable(name)),
                fmt::format("{}known: {}", near ? fmt::format("did you mean '{}'? ", *near) : "",
                            text::join(known, ", ")));
  }
  return {};
}

std::string form_of(const ComparisonOptions& options) {
  if (!options.format.empty()) return options.format;
  const std::string ending = options.file.extension().string();
  if (ending == ".md") return "markdown";
  if (ending == ".csv" || ending == ".json") return ending.substr(1);
  return "text";
}

report::ComparisonOrder order_of(const ComparisonOptions& options) {
  return from_word<report::ComparisonOrder>(options.order).value_or(report::ComparisonOrder::given);
}

report::Document document_of(const std::vector<Comparison>& comparisons,
                             const ComparisonOptions& options, bool of_gate, bool is_brief) {
  return report::comparison_document(comparisons, {.metrics = options.metrics,
                                                   .order = order_of(options),
                                                   .of_gate = of_gate,
                                                   .is_brief = is_brief});
}

// `style` is that of text.
std::string rendered(const std::string& form, const std::vector<Comparison>& comparisons,
                     const ComparisonOptions& options, const report::TableStyle& style,
                     bool of_gate) {
  if (form == "csv") {
    return report::comparison_csv(comparisons, options.metrics, order_of(options));
  }
  if (form == "json") return pretty_text(report::comparisons_json(comparisons));
  if (form == "text") {
    return report::document_text(document_of(comparisons, options, of_gate, true), style);
  }
  return report::document_markdown(document_of(comparisons, options, of_gate, false));
}

Result<void> append_summary(const std::vector<Comparison>& comparisons,
                            const ComparisonOptions& options, bool of_gate) {
  report::Document document = document_of(comparisons, options, of_gate, false);
  std::string text = report::document_markdown(document);
  if (text.size() > largest_summary) {
    document.sections = {
        {.id = "omitted",
         .title = "Tables",
         .blocks = {report::Paragraph{"The tables are larger than a step's summary may be."}}}};
    text = report::document_markdown(document);
  }
  return append_to_step_summary(text);
}

// Only the metrics that are to be shown.
Result<void> keep_metrics(std::vector<Comparison>& comparisons,
                          const std::vector<std::string>& metrics) {
  if (metrics.empty()) return {};
  std::vector<std::string> measured;
  bool any = false;
  for (Comparison& comparison : comparisons) {
    for (CaseComparison& pair : comparison.cases) {
      for (const MetricComparison& row : pair.rows) measured.emplace_back(row.metric->name);
      std::erase_if(pair.rows, [&](const MetricComparison& row) {
        return std::find(metrics.begin(), metrics.end(), row.metric->name) == metrics.end();
      });
      any = any || !pair.rows.empty();
    }
  }
  if (any || measured.empty()) return {};
  std::sort(measured.begin(), measured.end());
  measured.erase(std::unique(measured.begin(), measured.end()), measured.end());
  return fail(ErrorCode::usage,
              fmt::format("no case of both sides has {}", text::join(metrics, ", ")),
              "they have: " + text::join(measured, ", "));
}

std::string check_number(const std::string& text, double least, double most) {
  const auto number = text::parse_number(text);
  if (number && *number >= least && *number <= most) return {};
  return fmt::format("expected a number from {:g} to {:g}", least, most);
}

void add_repeatable(CLI::App& command, const std::string& name, std::vector<std::string>& values,
                    const std::string& help, const std::string& type, const char* group) {
  command.add_option(name, values, help + " (repeatable)")
      ->type_name(type)
      ->expected(1)
      ->take_all()
      ->delimiter(',')
      ->group(group);
}

}  // namespace

int exit_code_of(Verdict verdict) {
  if (verdict == Verdict::accepted) return 0;
  return exit_code(verdict == Verdict::rejected ? ErrorCode::rejected : ErrorCode::inconclusive);
}

void add_confidence_option(CLI::App& command, std::optional<double>& confidence,
                           const std::string& group) {
  command.add_option("--confidence", confidence, "of intervals (default: 0.95)")
      ->type_name("SHARE")
      ->check([](const std::string& text) { return check_number(text, 0.5, 0.9999); })
      ->group(group);
}

void add_judging_options(CLI::App& command, std::optional<double>& threshold,
                         std::optional<double>& confidence, const std::string& group) {
  command
      .add_option("--threshold", threshold,
                  "from which change on it matters, in percent; points of what is a percentage "
                  "(default: 1)")
      ->type_name("PERCENT")
      ->check([](const std::string& text) { return check_number(text, 0, 1000); })
      ->group(group);
  add_confidence_option(command, confidence, group);
}

void add_comparison_options(CLI::App& command, ComparisonOptions& options) {
  const char* judging = "How it is judged";
  const char* showing = "What is shown";
  add_judging_options(command, options.threshold, options.confidence, judging);
  add_repeatable(command, "--gate-metric,--gate-metrics", options.gate_metrics,
                 "the metrics that decide and that p is adjusted over", "NAME", judging);
  add_repeatable(command, "--allow-mismatch", options.allowed_mismatches,
                 "compare although the environments differ in this field", "FIELD", judging);
  command
      .add_flag("--allow-unlocked", options.allow_unlocked,
                "a gate may decide although clocks were not fixed")
      ->group(judging);
  command
      .add_flag("--allow-simulated", options.allow_simulated,
                "a gate may decide on recordings in virtual time")
      ->group(judging);
  command
      .add_flag("--within-session", options.within_session,
                "judge by one session a side, although how sessions differ is not known")
      ->group(judging);

  add_repeatable(command, "--metric", options.metrics,
                 "only this metric, its experiments one below the other", "NAME", showing);
  std::vector<std::string> orders;
  for (const auto& entry : words(report::ComparisonOrder{})) orders.emplace_back(entry.word);
  command
      .add_option("--sort", options.order,
                  "given; change: what got worse by most first; name; p: the smallest first")
      ->type_name("ORDER")
      ->check(CLI::IsMember(orders))
      ->group(showing);
  command
      .add_option("--format", options.format,
                  "text, markdown, csv or json; github appends Markdown to the step's summary")
      ->type_name("FORM")
      ->check(CLI::IsMember({"text", "markdown", "github", "csv", "json"}))
      ->group(showing);
  command
      .add_option("-o,--output", options.file,
                  "a file for the form, instead of standard output; its ending says which form")
      ->type_name("FILE")
      ->group(showing);
  add_output_options(command, options.output);
}

Result<decide::CompareOptions> judged_by(const ComparisonOptions& options) {
  for (const auto& [names, option] : {std::pair(&options.metrics, "--metric"),
                                      std::pair(&options.gate_metrics, "--gate-metric")}) {
    if (auto checked = check_metrics(*names, option); !checked) return fail(checked.error());
  }
  if (auto checked = check_fields(options.allowed_mismatches); !checked) {
    return fail(checked.error());
  }
  const std::string form = form_of(options);
  if (form == "github") {
    if (!options.file.empty()) {
      return fail(ErrorCode::usage, "--format github appends to the step's summary, not to a file",
                  "write a file with --format markdown");
    }
    if (const auto path = step_summary(); !path) return fail(path.error());
  } else if (options.output.json && options.file.empty() && !options.format.empty() &&
             form != "json") {
    return both_want_output(form, "put one of them into a file with --output");
  }
  decide::CompareOptions judged{.allowed_mismatches = options.allowed_mismatches,
                                .allow_unlocked = options.allow_unlocked,
                                .allow_simulated = options.allow_simulated,
                                .within_session = options.within_session};
  if (!options.gate_metrics.empty()) judged.gate_metrics = options.gate_metrics;
  if (options.threshold) judged.threshold = *options.threshold;
  if (options.confidence) judged.confidence = *options.confidence;
  return judged;
}

Result<void> show_comparisons(std::vector<Comparison> comparisons, const ComparisonOptions& options,
                              bool of_gate) {
  if (auto kept = keep_metrics(comparisons, options.metrics); !kept) return kept;
  const std::string form = form_of(options);
  if (form == "github") {
    if (auto appended = append_summary(comparisons, options, of_gate); !appended) return appended;
  } else if (!options.file.empty()) {
    const auto written = write_file(
        options.file, rendered(form, comparisons, options, {.width = file_width}, of_gate));
    if (!written) return written;
  }
  const bool is_elsewhere = form == "github" || !options.file.empty();
  const auto shown = show(
      options.output, [&] { return report::comparisons_json(comparisons); },
      [&] {
        return rendered(is_elsewhere ? "text" : form, comparisons, options,
                        report::detect(STDOUT_FILENO).style(), of_gate);
      });
  if (!shown) return fail(shown.error());
  return {};
}

}  // namespace assay::app
