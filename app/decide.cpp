// SPDX-License-Identifier: Apache-2.0

// `assay decide BASELINE CANDIDATE`: read the targets and the runs → decide (deciding.hpp) → print.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "assay/decide/targets.hpp"
#include "assay/report/decision_document.hpp"
#include "assay/report/decision_json.hpp"
#include "assay/store/decision_folder.hpp"
#include "assay/study/targets.hpp"
#include "command.hpp"
#include "comparison_options.hpp"
#include "deciding.hpp"
#include "measure_options.hpp"
#include "output_form.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

struct DecideCommand {
  fs::path baseline;
  fs::path candidate;
  fs::path targets;     // a file; empty: the profile
  std::string profile;  // a word of TargetProfile; empty: strict
  std::string budget;   // in the place of the targets'
  std::optional<int> retries{};
  std::optional<int> max_sessions{};
  std::string hook;  // a program, in the place of the targets'
  bool allow_simulated = false;
  DecideOptions decide{.targets = {}, .out = "decisions"};
};

Result<Targets> targets_by(const DecideCommand& command) {
  Result<Targets> targets =
      decide::targets_of(from_word<TargetProfile>(command.profile).value_or(TargetProfile::strict));
  if (!command.targets.empty()) {
    targets = study::load_targets(command.targets, &decide::targets_of);
  }
  if (!targets) return targets;
  if (!command.budget.empty() && command.budget != "0s") {
    const auto budget = parse_budget(command.budget);
    if (!budget) return fail(budget.error());
    targets->budget_ns = *budget;
  }
  if (command.budget == "0s") targets->budget_ns = 0;
  if (command.retries) targets->retries = *command.retries;
  if (command.max_sessions) targets->max_sessions = *command.max_sessions;
  if (!command.hook.empty()) targets->rollback_hook = {command.hook};
  targets->allow_simulated = command.allow_simulated;
  return targets;
}

Result<void> check_inputs(const DecideCommand& command) {
  if (!command.targets.empty() && !command.profile.empty()) {
    return fail(ErrorCode::usage, "--targets names its profile itself", "leave out --profile");
  }
  std::error_code problem;
  const fs::path installed = fs::weakly_canonical(command.decide.install, problem);
  const fs::path out = fs::weakly_canonical(command.decide.out, problem);
  if (!command.decide.install.empty() &&
      std::mismatch(out.begin(), out.end(), installed.begin(), installed.end()).first ==
          out.end()) {
    return fail(ErrorCode::usage, "--install lies in the folder of decisions",
                "name the file that your program reads");
  }
  if (!command.decide.apply || !command.decide.install.empty() || !command.hook.empty() ||
      !command.targets.empty()) {
    return {};
  }
  return fail(ErrorCode::usage, "--apply has nothing to change",
              "give --install FILE, or a rollback hook");
}

Result<int> decide(const DecideCommand& command) {
  if (auto checked = check_inputs(command); !checked) return fail(checked.error());
  auto targets = targets_by(command);
  if (!targets) return fail(targets.error());
  auto baseline = load_decision_run(command.baseline);
  if (!baseline) return fail(baseline.error());
  auto candidate = load_decision_run(command.candidate);
  if (!candidate) return fail(candidate.error());
  DecideOptions options = command.decide;
  options.targets = std::move(*targets);
  const auto decision = decide_on(std::move(*baseline), std::move(*candidate), options);
  if (!decision) return fail(decision.error());
  const auto shown = show(
      options.output, [&] { return report::decision_json(*decision); },
      [&] {
        return text_on_stdout(report::decision_document(*decision)) +
               fmt::format("decision: {}\n",
                           (options.out / store::decision_files::decision).string());
      });
  if (!shown) return shown;
  return exit_code_of(decision->verdict);
}

}  // namespace

void add_decide(CLI::App& root, Action& chosen) {
  CLI::App* command = root.add_subcommand(
      "decide", "accept a candidate that reaches its targets, or roll back to what was accepted");
  auto options = std::make_shared<DecideCommand>();
  const char* judging = "How it is judged";
  const char* acting = "What is done";
  command->add_option("baseline", options->baseline, "a run directory, or its metrics")
      ->type_name("BASELINE")
      ->required();
  command->add_option("candidate", options->candidate, "what is to be decided on")
      ->type_name("CANDIDATE")
      ->required();
  command
      ->add_option("--targets", options->targets,
                   "what the candidate must reach ('assay schema targets' describes it)")
      ->type_name("FILE")
      ->group(judging);
  command->add_option("--profile", options->profile, "targets without a file (default: strict)")
      ->check(CLI::IsMember({"strict", "smoke"}))
      ->group(judging);
  command
      ->add_option("--budget", options->budget,
                   "of measuring both sides again; 0s: these runs alone decide (default: the "
                   "targets', 10min)")
      ->type_name("DURATION")
      ->group(judging);
  command
      ->add_option("--retries", options->retries,
                   "re-measurements after a miss (default: the targets', 1)")
      ->type_name("N")
      ->check(CLI::Range(0, 10))
      ->group(judging);
  command
      ->add_option("--max-sessions", options->max_sessions,
                   "of each case of each side in a re-measurement (default: the targets', 30)")
      ->type_name("N")
      ->check(CLI::Range(3, 1000))
      ->group(judging);
  command
      ->add_option("--allow-mismatch", options->decide.allowed_mismatches,
                   "judge the runs although their environments differ in this field (repeatable)")
      ->type_name("FIELD")
      ->expected(1)
      ->take_all()
      ->delimiter(',')
      ->group(judging);
  add_model_dir_option(*command, options->decide.model_dirs,
                       "where to look for model files when measuring again")
      ->group(judging);
  command
      ->add_flag("--allow-unlocked", options->decide.allow_unlocked,
                 "judge the runs although clocks were not fixed")
      ->group(judging);
  command
      ->add_flag("--allow-simulated", options->allow_simulated,
                 "recordings in virtual time decide, to rehearse it")
      ->group(judging);
  command
      ->add_option("-o,--out", options->decide.out,
                   "the folder of decisions and of what is accepted (default: decisions)")
      ->type_name("DIR")
      ->group(acting);
  command
      ->add_option(
          "--artifact", options->decide.artifact,
          "the file that the candidate is, such as a permutation (default: the one that its "
          "study names, else its configuration)")
      ->type_name("FILE")
      ->group(acting);
  command
      ->add_option("--baseline-artifact", options->decide.baseline_artifact,
                   "the same of the baseline")
      ->type_name("FILE")
      ->group(acting);
  command
      ->add_option("--install", options->decide.install,
                   "the file that has what is accepted in force; changed with --apply only")
      ->type_name("FILE")
      ->group(acting);
  command
      ->add_option("--rollback-hook", options->hook,
                   "a program to be started after a roll-back; with --apply only")
      ->type_name("PROGRAM")
      ->group(acting);
  command
      ->add_flag("--apply", options->decide.apply,
                 "change what is outside of --out: nothing else does")
      ->group(acting);
  add_output_options(*command, options->decide.output);
  add_examples(
      *command,
      "  assay decide runs/linear runs/iterative\n"
      "  assay decide --profile smoke runs/main runs/branch --budget 5min\n"
      "  assay decide --targets targets.yaml runs/linear runs/iterative --artifact pi.json "
      "--install current.json --apply\n"
      "  assay decide runs/linear runs/iterative --budget 0s --retries 0\n"
      "exit codes: 0 accepted, 1 rejected, 6 undecided, 4 measuring or the hook failed");
  command->callback([options, &chosen] { chosen = [options] { return decide(*options); }; });
}

}  // namespace assay::app
