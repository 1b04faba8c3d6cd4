// SPDX-License-Identifier: Apache-2.0

// `assay import FILE…`: what another tool has measured → a run directory.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/redaction.hpp"
#include "assay/base/text.hpp"
#include "assay/data/fields.hpp"
#include "assay/store/importers/importers.hpp"
#include "assay/store/run_writer.hpp"
#include "assay/study/lock.hpp"
#include "command.hpp"
#include "derive.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;
namespace importers = store::importers;

struct ImportCommand {
  std::vector<fs::path> files;
  fs::path out;
  importers::ImportOptions options;
  bool force = false;
  bool no_redact = false;
  OutputOptions output;
};

// Every stage that a sample has, but the total.
std::vector<Stage> stages_of(const Run& run) {
  std::vector<Stage> stages;
  for (const auto& [stage, word] : stage_words) {
    const auto has_it = [stage = index_of(stage)](const Sample& sample) {
      return sample.stage_ns[stage].has_value();
    };
    if (stage != Stage::total && std::any_of(run.samples.begin(), run.samples.end(), has_it)) {
      stages.push_back(stage);
    }
  }
  return stages;
}

// Samples, tokens and sessions come case by case, each session together.
Result<void> write_sessions(store::RunWriter& writer, const Run& run) {
  std::size_t sample = 0;
  std::size_t token = 0;
  for (const SessionRecord& record : run.sessions) {
    const auto is_of = [&](const auto& row) {
      return row.session == record.session && row.case_name == record.case_name;
    };
    for (; sample < run.samples.size() && is_of(run.samples[sample]); ++sample) {
      const std::size_t first = token;
      while (token < run.tokens.size() && is_of(run.tokens[token]) &&
             run.tokens[token].iteration == run.samples[sample].iteration) {
        ++token;
      }
      const std::span<const TokenSample> tokens(run.tokens.data() + first, token - first);
      if (auto written = writer.append(run.samples[sample], tokens); !written) return written;
    }
    if (auto written = writer.record(record); !written) return written;
  }
  return {};
}

Result<void> write_run(const Run& run, const ImportCommand& command,
                       const std::optional<Redactor>& redactor) {
  const store::NewRun made{
      .run_id = store::new_run_id(), .lock = study::lock(run.study), .stages = stages_of(run)};
  auto writer = store::RunWriter::create(command.out, made, command.force, redactor);
  if (!writer) return fail(writer.error());
  if (auto written = writer->record(*run.imported); !written) return written;
  if (!run.environment.is_null()) {
    if (auto written = writer->log("environment", true, run.environment); !written) return written;
  }
  for (const ReportedFigure& figure : run.reported) {
    if (auto written = writer->record(figure); !written) return written;
  }
  return write_sessions(*writer, run);
}

Json case_json(const Run& run, const CaseSummary& summary) {
  Json reported = Json::array();
  for (const ReportedFigure& figure : run.reported) {
    if (figure.case_name == summary.name) reported.push_back(figure.metric);
  }
  return {{"name", summary.name},
          {"iterations", summary.latency_ms ? summary.latency_ms->count : 0},
          {"sessions", summary.latency_ms ? summary.latency_ms->sessions : 0},
          {"warmup", summary.warmup_iterations},
          {"failed", summary.failed_iterations},
          {"reported", std::move(reported)}};
}

std::vector<std::string> next_steps(const Derived& derived, const std::string& directory) {
  std::vector<std::string> steps{fmt::format("assay report {}", directory)};
  if (!derived.run.samples.empty()) {
    steps.push_back(fmt::format("assay repeatability {}", directory));
  }
  steps.push_back(fmt::format("assay compare BASELINE {}", directory));
  return steps;
}

Json document_of(const Derived& derived, const std::string& directory) {
  Json cases = Json::array();
  for (const CaseSummary& summary : derived.summaries) {
    cases.push_back(case_json(derived.run, summary));
  }
  Json document = to_json(*derived.run.imported);
  document["run_id"] = derived.run.run_id;
  document["run"] = directory;
  document["cases"] = std::move(cases);
  document["next"] = to_json(next_steps(derived, directory));
  return document;
}

// What is lacking, each once: of the format first, then of single cases.
std::vector<std::string> lacking(const Run& run) {
  std::vector<std::string> sentences = run.imported->limitations;
  for (const SessionRecord& record : run.sessions) {
    if (!record.engine) continue;
    for (const std::string& limitation : record.engine->limitations) {
      if (std::find(sentences.begin(), sentences.end(), limitation) == sentences.end()) {
        sentences.push_back(limitation);
      }
    }
  }
  return sentences;
}

std::string text_of(const Derived& derived, const std::string& directory) {
  std::string text = result_table(derived);
  text += fmt::format("\nimported from {}: {}\nwhat it lacks:\n", derived.run.imported->format,
                      text::printable(text::join(derived.run.imported->files, ", ")));
  for (const std::string& sentence : lacking(derived.run)) {
    text += fmt::format("  - {}\n", text::printable(sentence));
  }
  text += "next:\n";
  for (const std::string& step : next_steps(derived, directory)) {
    text += fmt::format("  {}\n", text::printable(step));
  }
  return text;
}

Result<int> import_results(const ImportCommand& command) {
  std::optional<Redactor> redactor;
  if (!command.no_redact) redactor = Redactor::of_this_process();
  const auto run = importers::import_files(command.files, command.options, redactor);
  if (!run) return fail(run.error());
  if (auto written = write_run(*run, command, redactor); !written) return fail(written.error());
  const auto derived = derive(command.out);
  if (!derived) return fail(derived.error());
  if (auto written = write_derived(command.out, *derived); !written) return fail(written.error());
  const std::string directory = command.out.string();
  return show(
      command.output, [&] { return document_of(*derived, directory); },
      [&] { return text_of(*derived, directory); });
}

// For --help: what each format's files are.
std::string formats_text() {
  std::string text = "Formats:\n";
  for (const importers::Importer& importer : importers::importers()) {
    text += fmt::format("  {:18} {}\n", importer.name, importer.takes);
  }
  return text;
}

}  // namespace

void add_import(CLI::App& root, Action& chosen) {
  CLI::App* command = root.add_subcommand("import", "make a run of what another tool has measured");
  auto options = std::make_shared<ImportCommand>();
  command
      ->add_option("files", options->files,
                   "results of one tool; the same case in a further file is a further session")
      ->type_name("FILE")
      ->required();
  command->add_option("--out", options->out, "the run directory to make")
      ->type_name("DIR")
      ->required();
  command->add_option("--format", options->options.format, "the format, instead of recognising it")
      ->type_name("NAME");
  command
      ->add_option("--executions", options->options.executions,
                   "executions that an iteration of the run stands for: 1000 where one took less "
                   "than 1 µs, else 1")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000'000));
  command->add_flag("--force", options->force, "replace the run that is in DIR");
  command->add_flag("--no-redact", options->no_redact,
                    "keep names of users and hosts, paths and tokens");
  command->add_option("--column", options->options.column, "the column with the times")
      ->type_name("NAME")
      ->group("Plain CSV");
  command->add_option("--unit", options->options.unit, "its unit: ns, us, ms or s")
      ->type_name("UNIT")
      ->group("Plain CSV");
  command
      ->add_option("--session-column", options->options.session_column,
                   "the column that tells sessions apart")
      ->type_name("NAME")
      ->group("Plain CSV");
  command
      ->add_option("--case-column", options->options.case_column,
                   "the column that tells cases apart")
      ->type_name("NAME")
      ->group("Plain CSV");
  add_output_options(*command, options->output);
  add_examples(*command,
               "  assay import hyperfine.json --out runs/before\n"
               "  assay import monday.json tuesday.json wednesday.json --out runs/week\n"
               "  assay import target/criterion --out runs/rust\n"
               "  assay import times.csv --column latency --unit ms --session-column run --out "
               "runs/csv\n"
               "\n" +
                   formats_text());
  command->callback(
      [options, &chosen] { chosen = [options] { return import_results(*options); }; });
}

}  // namespace assay::app
