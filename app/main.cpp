// SPDX-License-Identifier: Apache-2.0

// The program: picks a subcommand, runs it, and turns what it gives into an exit code.

#include <csignal>
#include <exception>
#include <new>
#include <string>

#include <CLI/CLI.hpp>

#include "assay/base/error.hpp"
#include "assay/base/version.hpp"
#include "command.hpp"

namespace {

using namespace assay;

int report_error(const Error& error) {
  app::note("assay: " + one_line(error));
  return exit_code(error.code);
}

int run_program(int argc, char** argv) {
  CLI::App root("Measures how long model inference takes, and how sure that is.", "assay");
  root.set_version_flag("--version", "assay " + std::string(version));
  root.require_subcommand(1);
  root.footer(
      "Examples:\n"
      "  assay run -c examples/quickstart.yaml\n"
      "  assay run -c study.yaml --override protocol.repeats=100 --out runs/today\n"
      "  assay engines\n"
      "'assay COMMAND --help' explains a command.");

  app::Action chosen;
  app::add_run(root, chosen);
  app::add_report(root, chosen);
  app::add_engines(root, chosen);
  app::add_model(root, chosen);
  app::add_schema(root, chosen);
  app::add_completion(root, chosen);
  app::add_session(root, chosen);

  try {
    root.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return root.exit(success);
  } catch (const CLI::ParseError& error) {
    return report_error({ErrorCode::usage, error.what(), "see 'assay --help'"});
  }
  const Result<int> code = chosen();
  return code ? *code : report_error(code.error());
}

}  // namespace

int main(int argc, char** argv) {
  // A closed pipe and a full disk are failed writes, told like any other error.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return run_program(argc, argv);
  } catch (const std::bad_alloc&) {
    return report_error({ErrorCode::missing, "out of memory"});
  } catch (const std::exception& error) {
    return report_error({ErrorCode::defect, std::string("internal error: ") + error.what(),
                         "please report it with the command that led here"});
  }
}
