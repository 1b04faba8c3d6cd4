// SPDX-License-Identifier: Apache-2.0

// The program: picks a subcommand, runs it, and turns what it gives into an exit code.

#include <csignal>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "assay/base/error.hpp"
#include "assay/base/text.hpp"
#include "assay/base/version.hpp"
#include "command.hpp"

namespace {

using namespace assay;

int report_error(const Error& error) {
  app::note("assay: " + one_line(error));
  return exit_code(error.code);
}

// A first word that is no command: told before CLI11 can only say that a command is missing.
std::optional<Error> unknown_command(const CLI::App& root, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return std::nullopt;
  std::vector<std::string> names;
  for (const CLI::App* command : root.get_subcommands({})) {
    if (command->get_name() == argv[1]) return std::nullopt;
    if (!command->get_group().empty()) names.push_back(command->get_name());
  }
  return Error{ErrorCode::usage, "unknown command '" + text::printable(argv[1]) + "'",
               text::suggestion(argv[1], names)};
}

int run_program(int argc, char** argv) {
  CLI::App root("Measures how long model inference takes, and how sure that is.", "assay");
  root.set_version_flag("--version", "assay " + std::string(version));
  root.require_subcommand(1);
  root.footer(
      "Examples:\n"
      "  assay run -c examples/quickstart.yaml\n"
      "  assay run -c study.yaml --override protocol.repeats=100 --out runs/today\n"
      "  assay repeatability -c examples/repeatability.yaml\n"
      "  assay compare runs/before runs/after\n"
      "  assay explain runs/before runs/after\n"
      "  assay analyze results.csv\n"
      "  assay fit data.csv -o model.json\n"
      "  assay predict model.json asked.csv\n"
      "  assay doctor\n"
      "  assay engines\n"
      "'assay COMMAND --help' explains a command.");

  app::Action chosen;
  app::add_run(root, chosen);
  app::add_repeatability(root, chosen);
  app::add_compare(root, chosen);
  app::add_gate(root, chosen);
  app::add_decide(root, chosen);
  app::add_analyze(root, chosen);
  app::add_explain(root, chosen);
  app::add_findings(root, chosen);
  app::add_dataset(root, chosen);
  app::add_fit(root, chosen);
  app::add_predict(root, chosen);
  app::add_transfer(root, chosen);
  app::add_guard(root, chosen);
  app::add_experiment(root, chosen);
  app::add_doctor(root, chosen);
  app::add_report(root, chosen);
  app::add_reproduce(root, chosen);
  app::add_import(root, chosen);
  app::add_engines(root, chosen);
  app::add_model(root, chosen);
  app::add_schema(root, chosen);
  app::add_completion(root, chosen);
  app::add_session(root, chosen);

  if (const auto unknown = unknown_command(root, argc, argv)) return report_error(*unknown);
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
