// SPDX-License-Identifier: Apache-2.0
#pragma once

// What every subcommand shares. A subcommand is one file with one add_… function, listed in
// main.cpp; it declares its options and sets `chosen` when the user picked it.

#include <functional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"

namespace assay::app {

// Does the work and gives the exit code; an Error is printed and gives its own.
using Action = std::function<Result<int>()>;

// `--json` and `--quiet`, which every command takes.
struct OutputOptions {
  bool json = false;   // one JSON document on stdout, nothing else
  bool quiet = false;  // no progress, no table

  // Whether how far work is goes to stderr.
  bool shows_progress() const { return !quiet && !json; }
};

void add_output_options(CLI::App& command, OutputOptions& options);

// Text shown below the options in --help, laid out as it stands.
void add_examples(CLI::App& command, const std::string& examples);

// Writes to stdout. Errors: measurement, if that fails (a full disk, a closed pipe).
[[nodiscard]] Result<void> print(std::string_view text);

// The result in the form that the user asked for: JSON, text, or nothing. Gives exit code 0.
[[nodiscard]] Result<int> show(const OutputOptions& options, const std::function<Json()>& json,
                               const std::function<std::string()>& text);

// A line on stderr: progress, notes.
void note(std::string_view line);

void add_run(CLI::App& root, Action& chosen);
void add_repeatability(CLI::App& root, Action& chosen);
void add_compare(CLI::App& root, Action& chosen);
void add_gate(CLI::App& root, Action& chosen);
void add_decide(CLI::App& root, Action& chosen);
void add_analyze(CLI::App& root, Action& chosen);
void add_explain(CLI::App& root, Action& chosen);
void add_findings(CLI::App& root, Action& chosen);
void add_dataset(CLI::App& root, Action& chosen);
void add_fit(CLI::App& root, Action& chosen);
void add_predict(CLI::App& root, Action& chosen);
void add_transfer(CLI::App& root, Action& chosen);
void add_guard(CLI::App& root, Action& chosen);
void add_experiment(CLI::App& root, Action& chosen);
void add_doctor(CLI::App& root, Action& chosen);
void add_report(CLI::App& root, Action& chosen);
void add_reproduce(CLI::App& root, Action& chosen);
void add_import(CLI::App& root, Action& chosen);
void add_engines(CLI::App& root, Action& chosen);
void add_model(CLI::App& root, Action& chosen);
void add_schema(CLI::App& root, Action& chosen);
void add_completion(CLI::App& root, Action& chosen);
void add_session(CLI::App& root, Action& chosen);

}  // namespace assay::app
