// SPDX-License-Identifier: Apache-2.0
#include "assay/study/protocol.hpp"

#include <doctest/doctest.h>

#include "study_fixture.hpp"

namespace assay::study {
namespace {

std::string protocol_error(std::string_view yaml) {
  return error_of(read_protocol(parsed(yaml)));
}

}  // namespace

TEST_CASE("a protocol that is not given is the default one") {
  CHECK(read_protocol(parsed("study: s")).value() == Protocol{});
}

TEST_CASE("given values replace the defaults") {
  const Protocol expected{.sessions = 2,
                          .repeats = 9,
                          .warmup = 0,
                          .iteration_timeout_ns = 1'500'000'000,
                          .case_timeout_ns = 7'200'000'000'000};
  CHECK(read_protocol(parsed("protocol: {sessions: 2, repeats: 9, warmup: 0, "
                             "iteration_timeout: 1.5s, case_timeout: 2h}"))
            .value() == expected);
}

TEST_CASE("a protocol survives being written and read") {
  const Protocol protocol{.sessions = 7,
                          .repeats = 8,
                          .warmup = 9,
                          .iteration_timeout_ns = 1,
                          .case_timeout_ns = 61'000'000'001};
  Document document = parsed("study: s");
  document.root["protocol"] = protocol_json(protocol);
  CHECK(read_protocol(document).value() == protocol);
}

TEST_CASE("a time limit of nothing, or of ages, is refused") {
  CHECK(contains(protocol_error("protocol: {case_timeout: 0s}"),
                 "protocol.case_timeout: expected a duration above 0"));
  CHECK(contains(protocol_error("protocol: {iteration_timeout: 8761h}"), "not '8761h'"));
  CHECK(contains(protocol_error("protocol: {iteration_timeout: 1.2.3s}"), "not '1.2.3s'"));
}

TEST_CASE("every session has at least one repeat") {
  CHECK(contains(protocol_error("protocol:\n  repeats: 2\n"),
                 "study.yaml:2: protocol.repeats: 2 repeats are fewer than the 3 sessions"));
  CHECK(contains(protocol_error("protocol: {sessions: 31}"), "protocol.sessions: 30 repeats"));
}

}  // namespace assay::study
