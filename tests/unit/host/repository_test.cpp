// SPDX-License-Identifier: Apache-2.0
#include "assay/host/repository.hpp"

#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/subprocess.hpp"
#include "temporary_directory.hpp"

namespace assay::host {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// False where git is not installed, or fails.
bool git(const TemporaryDirectory& folder, std::vector<std::string> arguments) {
  Subprocess command;
  command.argv = {"git", "-C", folder.path().string(), "-c", "user.name=a", "-c", "user.email=a@b"};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.environment = {"PATH=" + variable("PATH"), "HOME=" + folder.path().string(),
                         "GIT_CONFIG_NOSYSTEM=1"};
  const auto end = run_subprocess(command);
  return end && end->clean;
}

// A PATH on which only the given folder lies.
class Path {
 public:
  explicit Path(const std::string& folder) : before_(variable("PATH")) {
    ::setenv("PATH", folder.c_str(), 1);
  }
  ~Path() { ::setenv("PATH", before_.c_str(), 1); }
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;

 private:
  std::string before_;
};

// In the place of git: writes what a test wants to be read.
void write_git(const TemporaryDirectory& folder, const std::string& script) {
  std::filesystem::permissions(folder.write("git", "#!/bin/sh\n" + script),
                               std::filesystem::perms::owner_all);
}

}  // namespace

TEST_CASE("a repository's commit, branch and cleanness are told") {
  const TemporaryDirectory folder;
  if (!git(folder, {"init", "-q"})) return;  // no git here
  REQUIRE(git(folder, {"checkout", "-q", "-b", "faster-kernels"}));
  Json facts = repository_facts(folder.path());
  CHECK(facts["commit"].is_null());
  CHECK(facts["branch"] == "faster-kernels");
  folder.write("study.yaml", "study: one\n");
  REQUIRE(git(folder, {"add", "study.yaml"}));
  REQUIRE(git(folder, {"commit", "-q", "-m", "one"}));
  folder.write("untracked", "x");
  facts = repository_facts(folder.path());
  REQUIRE(facts["commit"].is_string());
  CHECK(facts["commit"].get<std::string>().size() >= 40);
  CHECK(facts["dirty"] == false);
  folder.write("study.yaml", "study: another one\n");
  CHECK(repository_facts(folder.path())["dirty"] == true);
  REQUIRE(git(folder, {"checkout", "-q", "--detach"}));
  CHECK(repository_facts(folder.path())["branch"].is_null());
}

TEST_CASE("no repository and no git are no facts") {
  const TemporaryDirectory folder;
  CHECK(repository_facts(folder.path()).is_null());
  CHECK(repository_facts(folder / "missing").is_null());
  const Path empty(folder.path().string());
  CHECK(repository_facts(folder.path()).is_null());
}

TEST_CASE("a git that says nonsense, too much or nothing does no harm") {
  const TemporaryDirectory folder;
  const Path path(folder.path().string() + ":/usr/bin:/bin");
  SUBCASE("nonsense") {
    write_git(folder, "printf '# branch.oid zzz\\n# branch.head \\033[31m\\n'");
    const Json facts = repository_facts(folder.path());
    CHECK(facts["commit"].is_null());
    CHECK(facts["branch"] == "\\x1b[31m");
    CHECK(facts["dirty"] == false);
  }
  SUBCASE("too much") {
    write_git(folder, "echo '# branch.oid (initial)'; exec yes '1 .M N file'");
    CHECK(repository_facts(folder.path())["dirty"] == true);
  }
  SUBCASE("no end") {
    write_git(folder, "echo '# branch.oid (initial)'; exec sleep 600");
    CHECK(repository_facts(folder.path())["dirty"].is_null());
  }
  SUBCASE("a failure") {
    write_git(folder, "echo 'fatal: no' >&2; exit 128");
    CHECK(repository_facts(folder.path()).is_null());
  }
}

TEST_CASE("git gets nothing of the environment that could lead it elsewhere or lock anything") {
  const TemporaryDirectory folder;
  const Path path(folder.path().string() + ":/usr/bin:/bin");
  write_git(folder,
            "echo '# branch.oid (initial)'; echo \"# branch.head $GIT_DIR-$GIT_OPTIONAL_LOCKS\"");
  ::setenv("GIT_DIR", "elsewhere", 1);
  const Json facts = repository_facts(folder.path());
  ::unsetenv("GIT_DIR");
  CHECK(facts["branch"] == "-0");
}

}  // namespace assay::host
