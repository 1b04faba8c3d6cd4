// SPDX-License-Identifier: Apache-2.0
#include "assay/report/terminal.hpp"

#include <array>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

using assay::report::detect;
using assay::report::TerminalFacts;

namespace {

// Sets exactly these of the variables that matter, for as long as it lives.
class Variables {
 public:
  explicit Variables(const std::map<std::string, std::string>& wanted) {
    for (const char* name : {"COLUMNS", "LC_ALL", "LC_CTYPE", "LANG", "NO_COLOR", "TERM"}) {
      const char* value = std::getenv(name);
      saved_[name] = value == nullptr ? std::nullopt : std::optional<std::string>(value);
      unsetenv(name);
    }
    for (const auto& [name, value] : wanted) setenv(name.c_str(), value.c_str(), 1);
  }
  ~Variables() {
    for (const auto& [name, value] : saved_) {
      if (value) {
        setenv(name.c_str(), value->c_str(), 1);
      } else {
        unsetenv(name.c_str());
      }
    }
  }
  Variables(const Variables&) = delete;
  Variables& operator=(const Variables&) = delete;

 private:
  std::map<std::string, std::optional<std::string>> saved_;
};

TerminalFacts facts_with(const std::map<std::string, std::string>& wanted) {
  const Variables variables(wanted);
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  const TerminalFacts facts = detect(ends[1]);
  close(ends[0]);
  close(ends[1]);
  return facts;
}

}  // namespace

TEST_CASE("a pipe is no terminal: 80 columns, no colour") {
  const auto facts = facts_with({{"TERM", "xterm"}});
  CHECK_FALSE(facts.is_tty);
  CHECK(facts.width == 80);
  CHECK_FALSE(facts.color);
  CHECK_FALSE(facts.unicode);
}

TEST_CASE("COLUMNS decides the width, within reason") {
  CHECK(facts_with({{"COLUMNS", "120"}}).width == 120);
  CHECK(facts_with({{"COLUMNS", "3"}}).width == 40);
  CHECK(facts_with({{"COLUMNS", "999999999999"}}).width == 400);
  CHECK(facts_with({{"COLUMNS", "-5"}}).width == 80);
  CHECK(facts_with({{"COLUMNS", "wide"}}).width == 80);
}

TEST_CASE("the first locale variable that is set decides about Unicode") {
  CHECK(facts_with({{"LANG", "en_US.UTF-8"}}).unicode);
  CHECK(facts_with({{"LANG", "C.utf8"}}).unicode);
  CHECK_FALSE(facts_with({{"LANG", "C"}}).unicode);
  CHECK_FALSE(facts_with({{"LC_ALL", "C"}, {"LANG", "en_US.UTF-8"}}).unicode);
  CHECK(facts_with({{"LC_ALL", ""}, {"LC_CTYPE", "de_DE.UTF-8"}, {"LANG", "C"}}).unicode);
}

TEST_CASE("a terminal has colours unless it is dumb or they are not wanted") {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0) {
    MESSAGE("no pseudoterminal here");
    return;
  }
  const auto colored = [&](const std::map<std::string, std::string>& wanted) {
    const Variables variables(wanted);
    return detect(terminal).color;
  };
  CHECK(colored({{"TERM", "xterm"}}));
  CHECK_FALSE(colored({{"TERM", "dumb"}}));
  CHECK_FALSE(colored({{"TERM", "xterm"}, {"NO_COLOR", "1"}}));
  CHECK(colored({{"TERM", "xterm"}, {"NO_COLOR", ""}}));
  close(terminal);
}
