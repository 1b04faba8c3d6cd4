// SPDX-License-Identifier: Apache-2.0
#include "assay/host/repository.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "assay/base/sha256.hpp"
#include "assay/base/subprocess.hpp"
#include "assay/base/text.hpp"
#include "assay/host/fact.hpp"

namespace assay::host {
namespace {

constexpr std::string_view commit_key = "# branch.oid ";
constexpr std::string_view branch_key = "# branch.head ";

bool is_commit(std::string_view text) {
  constexpr std::size_t sha1_digits = 40;
  return is_hexadecimal(text, sha1_digits) || is_hexadecimal(text, sha256_digits);
}

Subprocess status_of(const std::filesystem::path& directory) {
  Subprocess git;
  git.argv = {"git",
              "--no-optional-locks",
              "-C",
              directory.string(),
              "-c",
              "core.fsmonitor=false",
              "status",
              "--porcelain=v2",
              "--branch",
              "--untracked-files=no",
              "--ignore-submodules=all"};
  git.environment = {"GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C"};
  // Where it finds itself, and which repositories of others the user trusts.
  for (const char* name : {"PATH", "HOME", "XDG_CONFIG_HOME"}) {
    const char* value = std::getenv(name);
    if (value != nullptr) git.environment.push_back(fmt::format("{}={}", name, value));
  }
  git.time_limit = std::chrono::seconds(2);
  git.output_limit = std::size_t{64} << 10;
  return git;
}

}  // namespace

Json repository_facts(const std::filesystem::path& directory) {
  const auto end = run_subprocess(status_of(directory));
  if (!end) return nullptr;
  // git-status(1), "Porcelain Format Version 2": headers, then a line for each file that differs.
  std::optional<std::string> commit;
  std::optional<std::string> branch;
  bool is_repository = false;
  bool differs = false;
  for (const std::string_view line : text::split(end->output, '\n')) {
    if (line.starts_with(commit_key)) {
      is_repository = true;
      const std::string_view value = text::trim(line.substr(commit_key.size()));
      if (is_commit(value)) commit = value;
    } else if (line.starts_with(branch_key)) {
      const std::string_view value = text::trim(line.substr(branch_key.size()));
      if (value != "(detached)") branch = fact_of(value);
    } else if (!line.empty() && line.front() != '#') {
      differs = true;
    }
  }
  if (!is_repository) return nullptr;
  Json facts = Json::object();
  facts["commit"] = or_null(commit);
  facts["branch"] = or_null(branch);
  // Of very many differing files the list is cut off, and one is enough.
  facts["dirty"] = differs || end->clean ? Json(differs) : Json(nullptr);
  return facts;
}

}  // namespace assay::host
