// SPDX-License-Identifier: Apache-2.0
#include "assay/study/protocol.hpp"

#include <doctest/doctest.h>

#include "assay/study/validate.hpp"
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

TEST_CASE(
    "the standard's protocol has 50 warm-up iterations, 1,000 repeats, and asks for its "
    "conditions") {
  const Protocol protocol = read_protocol(parsed("protocol: {profile: sop, sessions: 5}")).value();
  CHECK(protocol.warmup == 50);
  CHECK(protocol.repeats == 1000);
  CHECK(protocol.sessions == 5);
  CHECK(protocol.throttling == ThrottlingRule::invalid);
  CHECK(protocol.settling == Settling{});
  CHECK(protocol.cache == CacheProtocol{});
  CHECK(protocol.lock.governor == "performance");
  CHECK(protocol.lock.turbo == false);
}

TEST_CASE("conditions that are given take the place of the profile's") {
  const Protocol protocol =
      read_protocol(
          parsed("protocol: {profile: sop, sensors: [], lock: {affinity: 0-1, gpu_clock: 1410}, "
                 "cache: {tool: callgrind, repetitions: 5}, settling: {window: 20}, "
                 "throttling: report, require: [power], power: {cadence: 50ms, idle: 3s}}"))
          .value();
  CHECK(protocol.sensors.empty());
  CHECK(protocol.lock == MachineLock{.gpu_clock = "1410", .affinity = "0-1"});
  CHECK(protocol.cache->tool == "callgrind");
  CHECK(protocol.cache->repetitions == 5);
  CHECK(protocol.settling->window == 20);
  CHECK(protocol.throttling == ThrottlingRule::report);
  CHECK(protocol.require == std::vector<std::string>{"power"});
  CHECK(protocol.power == PowerProtocol{.cadence_ns = 50'000'000, .idle_ns = 3'000'000'000});

  Document document = parsed("study: s");
  document.root["protocol"] = protocol_json(protocol);
  CHECK(validate(document));
  CHECK(read_protocol(document).value() == protocol);
}

TEST_CASE("an idle window of nothing takes the profile's away, also of a locked study") {
  Document document = parsed("study: s\nprotocol: {profile: sop, power: {idle: 0s}}");
  const Protocol protocol = read_protocol(document).value();
  CHECK(protocol.power.idle_ns == 0);
  document.root["protocol"] = protocol_json(protocol);
  CHECK(validate(document));
  CHECK(read_protocol(document).value() == protocol);
}

TEST_CASE("conditions that make no sense are refused") {
  CHECK(contains(protocol_error("protocol: {lock: {affinity: 3-1}}"),
                 "protocol.lock.affinity: expected a list of CPUs"));
  CHECK(contains(protocol_error("protocol: {power: {cadence: 11s}}"), "from 1ms to 10s"));
  CHECK(contains(protocol_error("protocol: {power: {idle: 1h}}"), "at most 10min"));
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
