// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/child_process.hpp"

#include <doctest/doctest.h>

#include "assay/base/clock.hpp"

using namespace assay;
using measure::ChildEnd;
using measure::ChildProcess;
using measure::ReceiveOutcome;

namespace {

constexpr std::int64_t long_enough_ns = 10'000'000'000;

ChildProcess shell(const std::string& script) {
  auto child = ChildProcess::start({"/bin/sh", "-c", script});
  REQUIRE(child);
  return std::move(*child);
}

}  // namespace

TEST_CASE("a child's exit code and last words are known") {
  ChildProcess child = shell("echo first; echo last words >&2; exit 7");
  CHECK(child.channel().receive().outcome == ReceiveOutcome::closed);
  const ChildEnd end = child.finish(long_enough_ns);
  CHECK_FALSE(end.clean);
  CHECK(end.how == "exited with code 7");
  CHECK(child.stderr_tail() == "first\nlast words");
}

TEST_CASE("a child that ends well is told apart") {
  ChildProcess child = shell("exit 0");
  CHECK(child.channel().receive().outcome == ReceiveOutcome::closed);
  CHECK(child.finish(long_enough_ns).clean);
}

TEST_CASE("a signal is named") {
  ChildProcess child = shell("kill -ABRT $$");
  CHECK(child.channel().receive().outcome == ReceiveOutcome::closed);
  CHECK(child.finish(long_enough_ns).how == "was killed by signal 6 (Aborted)");
}

TEST_CASE("a child that does not end is killed, with what it started") {
  ChildProcess child = shell("sleep 1000 & sleep 1000");
  CHECK(child.finish(1'000'000).how == "was killed by signal 9 (Killed)");
}

TEST_CASE("a child talks over its channel") {
  ChildProcess child = shell("echo '{\"answer\": 42}' >&3; read line <&3; exit 0");
  CHECK(child.channel().receive().message["answer"] == 42);
  CHECK(child.channel().send({{"go", true}}));
  CHECK(child.channel().receive().outcome == ReceiveOutcome::closed);
  CHECK(child.finish(long_enough_ns).clean);
}

TEST_CASE("a command that does not exist ends at once") {
  auto child = ChildProcess::start({"/nowhere/at/all"});
  REQUIRE(child);
  CHECK(child->channel().receive().outcome == ReceiveOutcome::closed);
  CHECK(child->finish(long_enough_ns).how == "exited with code 127");
}

TEST_CASE("a talkative child keeps only its last lines") {
  ChildProcess child = shell("i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done");
  CHECK(child.channel().receive().outcome == ReceiveOutcome::closed);
  child.finish(long_enough_ns);
  CHECK(child.stderr_tail().starts_with("line 1990\n"));
  CHECK(child.stderr_tail().ends_with("line 1999"));
}
