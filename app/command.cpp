// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include <cstdio>

namespace assay::app {

void add_output_options(CLI::App& command, OutputOptions& options) {
  command.add_flag("--json", options.json, "print one JSON document and nothing else");
  command.add_flag("-q,--quiet", options.quiet, "print no progress and no table");
}

void add_examples(CLI::App& command, const std::string& examples) {
  command.footer("Examples:\n" + examples);
}

Result<void> print(std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (!written || std::fflush(stdout) != 0) {
    return fail(ErrorCode::measurement, "cannot write to standard output");
  }
  return {};
}

Result<int> show(const OutputOptions& options, const std::function<Json()>& json,
                 const std::function<std::string()>& text) {
  if (!options.json && options.quiet) return 0;
  if (auto printed = print(options.json ? pretty_text(json()) : text()); !printed) {
    return fail(printed.error());
  }
  return 0;
}

void note(std::string_view line) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
}

}  // namespace assay::app
