// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/accepted.hpp"

#include <string>

#include <doctest/doctest.h>

namespace assay::decide {
namespace {

AcceptedCandidate run(const std::string& id) {
  return {.label = "run " + id, .run_id = id};
}

}  // namespace

TEST_CASE("what was accepted becomes the newest previous one") {
  AcceptedPointer pointer{.accepted = run("1")};
  pointer = accept(pointer, run("2"));
  pointer = accept(pointer, run("3"));
  CHECK(pointer.accepted == run("3"));
  CHECK(pointer.previous == std::vector<AcceptedCandidate>{run("2"), run("1")});
}

TEST_CASE("accepting what is accepted adds nothing, so that a step may be done twice") {
  const AcceptedPointer once = accept({.accepted = run("1")}, run("2"));
  CHECK(accept(once, run("2")) == once);
}

TEST_CASE("rolling back a candidate that was never accepted leaves the pointer where it is") {
  const AcceptedPointer pointer{.accepted = run("1"), .previous = {run("0")}};
  CHECK(roll_back(pointer, "2", run("1")) == pointer);
}

TEST_CASE("rolling back what is accepted restores what was before, also if done twice") {
  const AcceptedPointer pointer{.accepted = run("2"), .previous = {run("1"), run("0")}};
  const AcceptedPointer back = roll_back(pointer, "2", run("9"));
  CHECK(back == AcceptedPointer{.accepted = run("1"), .previous = {run("0")}});
  CHECK(roll_back(back, "2", run("9")) == back);
}

TEST_CASE("a run that was refused is never restored later") {
  AcceptedPointer pointer{.accepted = run("2"), .previous = {run("1"), run("0")}};
  pointer = roll_back(pointer, "1", run("9"));
  CHECK(pointer == AcceptedPointer{.accepted = run("2"), .previous = {run("0")}});
  CHECK(roll_back(pointer, "2", run("9")).accepted == run("0"));
}

TEST_CASE("where nothing was accepted before, the baseline takes the place") {
  CHECK(roll_back({.accepted = run("2")}, "2", run("1")) == AcceptedPointer{.accepted = run("1")});
}

TEST_CASE("the history is bounded") {
  AcceptedPointer pointer{.accepted = run("first")};
  for (int i = 0; i < 200; ++i) pointer = accept(pointer, run(std::to_string(i)));
  CHECK(pointer.previous.size() == longest_history);
  CHECK(pointer.previous.front() == run("198"));
}

}  // namespace assay::decide
