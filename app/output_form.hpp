// SPDX-License-Identifier: Apache-2.0
#pragma once

// `--format`: in which form a command prints what it found.

#include <string>

#include <CLI/CLI.hpp>

#include "assay/base/result.hpp"
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

}  // namespace assay::app
