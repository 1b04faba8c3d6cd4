// SPDX-License-Identifier: Apache-2.0

// `assay completion SHELL`: a completion script, made from the options that the commands declare.

#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "assay/base/json.hpp"
#include "assay/base/text.hpp"
#include "command.hpp"

namespace assay::app {
namespace {

// "-c --config …": the names of every option of `command`, long and short.
std::string option_words(const CLI::App& command) {
  std::vector<std::string> words;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
    for (const std::string& name : option->get_snames()) words.push_back("-" + name);
  }
  return text::join(words, " ");
}

std::vector<const CLI::App*> visible_commands(const CLI::App& root) {
  std::vector<const CLI::App*> commands;
  for (const CLI::App* command : root.get_subcommands({})) {
    if (!command->get_group().empty()) commands.push_back(command);
  }
  return commands;
}

std::string bash_script(const CLI::App& root) {
  std::vector<std::string> names;
  std::string cases;
  for (const CLI::App* command : visible_commands(root)) {
    names.push_back(command->get_name());
    cases += fmt::format("    {}) words=\"{}\" ;;\n", command->get_name(), option_words(*command));
  }
  return fmt::format(
      R"(# bash completion of assay: source it, or put it into bash-completion's folder
_assay() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" words=""
  case "${{COMP_WORDS[1]}}" in
{}    *) words="{} {}" ;;
  esac
  if [[ $current == -* || $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}}
complete -o filenames -F _assay assay
)",
      cases, text::join(names, " "), option_words(root));
}

// Descriptions in single quotes, with what zsh gives a meaning taken out.
std::string zsh_text(std::string text) {
  std::erase_if(text, [](char c) { return c == '\'' || c == '[' || c == ']' || c == ':'; });
  return text;
}

std::string zsh_script(const CLI::App& root) {
  std::string commands;
  std::string cases;
  for (const CLI::App* command : visible_commands(root)) {
    commands +=
        fmt::format("    '{}:{}'\n", command->get_name(), zsh_text(command->get_description()));
    std::string options;
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        options += fmt::format(" '--{}[{}]'", name, zsh_text(option->get_description()));
      }
    }
    cases += fmt::format("    {}) _arguments{} '*:file:_files' ;;\n", command->get_name(), options);
  }
  return fmt::format(R"(#compdef assay
_assay() {{
  local -a commands=(
{}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
{}  esac
}}
compdef _assay assay
)",
                     commands, cases);
}

std::string fish_script(const CLI::App& root) {
  std::string script = "complete -c assay -e\n";
  for (const CLI::App* command : visible_commands(root)) {
    script += fmt::format("complete -c assay -n __fish_use_subcommand -f -a {} -d '{}'\n",
                          command->get_name(), zsh_text(command->get_description()));
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        script +=
            fmt::format("complete -c assay -n '__fish_seen_subcommand_from {}' -l {} -d '{}'\n",
                        command->get_name(), name, zsh_text(option->get_description()));
      }
    }
  }
  return script;
}

}  // namespace

void add_completion(CLI::App& root, Action& chosen) {
  CLI::App* command = root.add_subcommand("completion", "print a completion script for a shell");
  auto shell = std::make_shared<std::string>();
  command->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  auto output = std::make_shared<OutputOptions>();
  add_output_options(*command, *output);
  add_examples(*command,
               "  source <(assay completion bash)\n"
               "  assay completion fish > ~/.config/fish/completions/assay.fish");
  command->callback([shell, output, &root, &chosen] {
    chosen = [shell, output, &root]() -> Result<int> {
      const std::string script = *shell == "bash"  ? bash_script(root)
                                 : *shell == "zsh" ? zsh_script(root)
                                                   : fish_script(root);
      return show(
          *output,
          [&] {
            return Json{{"shell", *shell}, {"script", script}};
          },
          [&] { return script; });
    };
  });
}

}  // namespace assay::app
