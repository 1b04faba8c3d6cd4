// SPDX-License-Identifier: Apache-2.0
#pragma once

// `--format`: in which form a command prints what it found.

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/report/document.hpp"
#include "command.hpp"

namespace assay::app {

// `--format` of commands that print for people and for programs, and for nobody else.
void add_form_option(CLI::App& command, std::string& form,
                     const std::string& help = "text, csv or json");

// What can be known before the work is done. Errors: usage, with the hint, where --json and another
// form want standard output; of "github", where there is no summary of a step.
[[nodiscard]] Result<void> check_form(const OutputOptions& output, const std::string& form,
                                      const std::string& hint = {});

// The first of these errors.
Failure both_want_output(const std::string& form, const std::string& hint);

// A result in each form that a command has it in.
struct Forms {
  std::function<Json()> json;
  std::function<std::string()> text;
  std::function<std::string()> csv{};  // where `--format csv` is taken
};

// In the form that the user asked for by --json, --quiet or --format; check_form() has passed.
// Gives exit code 0. Errors: as of show().
[[nodiscard]] Result<int> show_in_form(const OutputOptions& output, const std::string& form,
                                       const Forms& forms);

// As text in the width and the colours that standard output takes.
std::string text_on_stdout(const report::Document& document);

}  // namespace assay::app
