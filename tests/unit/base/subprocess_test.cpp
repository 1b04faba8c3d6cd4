// SPDX-License-Identifier: Apache-2.0
#include "assay/base/subprocess.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <unistd.h>

#include "assay/base/file.hpp"
#include "assay/base/text.hpp"
#include "temporary_directory.hpp"

namespace assay {
namespace {

Subprocess shell(const std::string& script) {
  return {.argv = {"/bin/sh", "-c", script}, .environment = {"PATH=/usr/bin:/bin"}};
}

SubprocessEnd end_of(const Subprocess& subprocess) {
  auto end = run_subprocess(subprocess);
  REQUIRE(end.has_value());
  return *end;
}

bool is_running(std::int64_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.rfind("State:", 0) == 0) return line.find('Z') == std::string::npos;
  }
  return false;
}

}  // namespace

TEST_CASE("a program gets its input, and gives its output and how it ended") {
  Subprocess cat{.argv = {"/bin/cat"}, .input = std::string("a\0b\n", 4)};
  const SubprocessEnd end = end_of(cat);
  CHECK(end.clean);
  CHECK(end.how == "exited with code 0");
  CHECK(end.output == cat.input);
  CHECK(end.stderr_tail.empty());
}

TEST_CASE("an exit code, a signal and the last words are told") {
  const SubprocessEnd exited =
      end_of(shell("echo out; echo first >&2; echo last words >&2; exit 7"));
  CHECK_FALSE(exited.clean);
  CHECK(exited.how == "exited with code 7");
  CHECK(exited.output == "out\n");
  CHECK(exited.stderr_tail == "first\nlast words");
  const SubprocessEnd killed = end_of(shell("kill -ABRT $$"));
  CHECK_FALSE(killed.clean);
  CHECK(killed.how == "was killed by signal 6 (Aborted)");
}

TEST_CASE("input that is larger than a pipe and is never read holds nobody up") {
  Subprocess idle = shell("exit 0");
  idle.input.assign(1 << 20, 'x');
  CHECK(end_of(idle).clean);
  Subprocess cat{.argv = {"/bin/cat"}, .input = idle.input, .output_limit = 1 << 20};
  CHECK(end_of(cat).output == idle.input);
}

TEST_CASE("a program that does not end is killed, with what it started") {
  const TemporaryDirectory folder;
  const std::string file = (folder / "pid").string();
  Subprocess endless = shell("sleep 1000 & echo $! > " + file + "; wait");
  endless.time_limit = std::chrono::milliseconds(100);
  const SubprocessEnd end = end_of(endless);
  CHECK_FALSE(end.clean);
  CHECK(end.how == "did not end within 0.1 s");
  const auto pid = text::parse_integer(text::trim(read_file(file, 100).value()));
  REQUIRE(pid);
  // It is gone soon; nobody may have collected it yet.
  for (int tries = 0; tries < 1000 && is_running(*pid); ++tries) ::usleep(1000);
  CHECK_FALSE(is_running(*pid));
}

TEST_CASE("a program that closes its outputs is waited for") {
  CHECK(end_of(shell("exec >&- 2>&-; sleep 0.02; exit 3")).how == "exited with code 3");
}

TEST_CASE("what a program leaves behind does not hold its end up") {
  CHECK(end_of(shell("sleep 1000 & exit 4")).how == "exited with code 4");
}

TEST_CASE("what a program leaves behind is killed, unless it may stay and the program ended well") {
  const TemporaryDirectory directory;
  const auto leaves = [&](const std::string& then, bool may_stay) {
    const std::string file = (directory / "left").string();
    std::filesystem::remove(file);
    Subprocess program = shell("(sleep 0.2; touch '" + file + "') & " + then);
    program.leaves_children = may_stay;
    end_of(program);
    for (int i = 0; i < 100 && !std::filesystem::exists(file); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return std::filesystem::exists(file);
  };
  CHECK(leaves("exit 0", true));
  CHECK_FALSE(leaves("exit 0", false));
  CHECK_FALSE(leaves("exit 1", true));
}

TEST_CASE("a flood of output is cut off, and of errors the end is kept") {
  Subprocess flood = shell("yes");
  flood.output_limit = 1000;
  const SubprocessEnd end = end_of(flood);
  CHECK_FALSE(end.clean);
  CHECK(end.how == "wrote more than 1000 bytes");
  CHECK(end.output.size() == 1000);
  const SubprocessEnd noisy = end_of(shell("yes 2>&1 | head -c 100000 >&2; echo the end >&2"));
  CHECK(noisy.clean);
  CHECK(noisy.stderr_tail.size() < 100);
  CHECK(noisy.stderr_tail.substr(noisy.stderr_tail.size() - 7) == "the end");
}

TEST_CASE("no shell sees an argument, and the environment is what was given") {
  const std::string hostile = "`id` $(id) ; | 'x' \"y\"";
  CHECK(end_of({.argv = {"/bin/echo", hostile}}).output == hostile + "\n");
  REQUIRE(::setenv("ASSAY_TEST_LEAK", "1", 1) == 0);
  CHECK(end_of({.argv = {"/usr/bin/env"}, .environment = {"A=b c"}}).output == "A=b c\n");
  ::unsetenv("ASSAY_TEST_LEAK");
}

TEST_CASE("a program that is not there, or may not be run, is missing and named") {
  for (const std::string name : {"assay-no-such-program", "/dev/null"}) {
    const auto end = run_subprocess({.argv = {name}});
    REQUIRE_FALSE(end.has_value());
    CHECK(end.error().code == ErrorCode::missing);
    CHECK(end.error().message.find("cannot start " + name + ": ") == 0);
  }
}

}  // namespace assay
