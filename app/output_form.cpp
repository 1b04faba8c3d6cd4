// SPDX-License-Identifier: Apache-2.0
#include "output_form.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "assay/report/document_text.hpp"
#include "assay/report/terminal.hpp"
#include "step_summary.hpp"

namespace assay::app {

void add_form_option(CLI::App& command, std::string& form, const std::string& help) {
  command.add_option("--format", form, help)
      ->type_name("FORM")
      ->check(CLI::IsMember({"text", "csv", "json"}));
}

Result<void> check_form(const OutputOptions& output, const std::string& form,
                        const std::string& hint) {
  if (output.json && form != "text" && form != "json") return both_want_output(form, hint);
  if (form != "github") return {};
  if (const auto path = step_summary(); !path) return fail(path.error());
  return {};
}

Failure both_want_output(const std::string& form, const std::string& hint) {
  return fail(ErrorCode::usage,
              fmt::format("--json and --format {} both want standard output", form), hint);
}

Result<int> show_in_form(const OutputOptions& output, const std::string& form, const Forms& forms) {
  return show(output, forms.json, [&] {
    if (form == "json") return pretty_text(forms.json());
    return form == "csv" ? forms.csv() : forms.text();
  });
}

std::string text_on_stdout(const report::Document& document) {
  return report::document_text(document, report::detect(STDOUT_FILENO).style());
}

}  // namespace assay::app
