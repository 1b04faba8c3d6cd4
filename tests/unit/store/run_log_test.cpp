// SPDX-License-Identifier: Apache-2.0
#include "assay/store/run_log.hpp"

#include <doctest/doctest.h>

#include "run_fixture.hpp"

namespace assay::store {
namespace {

constexpr Nanoseconds moment = 1'709'210'096'000'123'000;

std::string line_of(std::string_view stage, const Json& meta) {
  return event_line(moment, stage, true, meta).value();
}

std::string first_line() {
  return line_of("run", to_json(RunIdentity{"0123456789ab", "ba9876543210", "0.1.0", 1}));
}

Json session_of(const std::string& case_name, int session, SessionStatus status) {
  return session_meta({record_of(case_name, session, status), RowCount{3, 6}});
}

}  // namespace

TEST_CASE("an event is one line of JSON with its time, stage, outcome and meta") {
  CHECK(event_line(moment, "finished", false, Json{{"text", "two\nlines"}}).value() ==
        "{\"ts\":\"2024-02-29T12:34:56.000123Z\",\"stage\":\"finished\",\"ok\":false,"
        "\"meta\":{\"text\":\"two\\nlines\"}}\n");
}

TEST_CASE("an event too long to be read back is not written") {
  const auto line = event_line(moment, "x", true, std::string(2'000'000, 'x'));
  REQUIRE_FALSE(line);
  CHECK(line.error().code == ErrorCode::defect);
}

TEST_CASE("what a resumed run found of the machine counts where it measured") {
  const TemporaryDirectory folder;
  const auto environment = [](bool fixed, const char* hash) {
    return line_of("environment", Json{{"fixed_clock", fixed}, {"environment_hash", hash}});
  };
  const auto lock = [](const char* state) {
    const Json outcome{{"item", "governor"}, {"state", state}};
    return line_of("lock", {{"outcomes", Json::array({outcome})}});
  };
  const auto sensors = [](const char* name) {
    return line_of("sensors", to_json(SensorFacts{.present = {name}}));
  };
  const std::string fixed = first_line() + environment(true, "a") + lock("fixed") +
                            sensors("memory") +
                            line_of("session", session_of("a", 0, SessionStatus::finished));
  const std::string resumed = fixed + environment(false, "b") + lock("unlocked") + sensors("gpu");
  const std::string measured =
      resumed + line_of("session", session_of("a", 1, SessionStatus::finished));
  const auto read = [&](const std::string& text) {
    put(folder / "run.log", text);
    auto log = read_run_log(folder / "run.log");
    REQUIRE(log);
    REQUIRE(log->locks.size() == 1);
    return *log;
  };

  const RunLog idle = read(resumed);
  CHECK(idle.locks[0].state == LockState::fixed);
  CHECK(idle.environment == Json{{"fixed_clock", true}, {"environment_hash", "a"}});
  CHECK(idle.sensors.present == std::vector<std::string>{"memory"});

  for (const std::string& text :
       {measured, measured + environment(true, "a") + lock("fixed") +
                      line_of("session", session_of("a", 2, SessionStatus::finished))}) {
    const RunLog log = read(text);
    CHECK(log.locks[0].state == LockState::unlocked);
    CHECK(log.environment["fixed_clock"] == false);
    CHECK(log.environment["environment_hash"].is_null());
    CHECK(log.sensors.present == std::vector<std::string>{"gpu"});
  }

  const std::string before = first_line() + environment(true, "a") + lock("unlocked");
  CHECK(read(before).locks[0].state == LockState::unlocked);
  const RunLog retried = read(before + lock("fixed") +
                              line_of("session", session_of("a", 0, SessionStatus::finished)));
  CHECK(retried.locks[0].state == LockState::fixed);
}

TEST_CASE("readings of power that failed stay known when a run is resumed or a meter's joins it") {
  const TemporaryDirectory folder;
  const auto power = [](Nanoseconds cadence_ns, std::size_t failed, const char* failure,
                        const char* channel) {
    return line_of("power", to_json(PowerSampling{.cadence_ns = cadence_ns,
                                                  .channels = {{.name = channel}},
                                                  .failed = failed,
                                                  .last_failure = failure}));
  };
  const std::string process = line_of("sensors", to_json(SensorFacts{.present = {"power:nvml"}})) +
                              power(10, 0, "", "nvml:0");
  put(folder / "run.log", first_line() + process + power(10, 3, "nvml:0: lost", "nvml:0") +
                              power(0, 0, "", "meter") + process + power(10, 0, "", "nvml:0"));
  const auto log = read_run_log(folder / "run.log");
  REQUIRE(log);
  REQUIRE(log->power);
  CHECK(log->power->cadence_ns == 10);
  CHECK(log->power->failed == 3);
  CHECK(log->power->last_failure == "nvml:0: lost");
  CHECK(log->power->channels.size() == 2);
}

TEST_CASE(
    "the log gives the run's identity, its environment and the newest record of each session") {
  const TemporaryDirectory folder;
  const std::string text = first_line() + line_of("environment", Json{{"kernel", "6.1"}}) +
                           line_of("environment", Json{{"kernel", "later"}}) +
                           line_of("session", session_of("a", 0, SessionStatus::failed)) +
                           line_of("something else", nullptr) +
                           line_of("session", session_of("b", 0, SessionStatus::finished)) +
                           line_of("session", session_of("a", 0, SessionStatus::finished));
  put(folder / "run.log", text + "{\"ts\":\"torn");
  const auto log = read_run_log(folder / "run.log");
  REQUIRE(log);
  CHECK(log->identity.run_id == "0123456789ab");
  CHECK(log->identity.assay_version == "0.1.0");
  CHECK(log->started_unix_ns == moment);
  CHECK(log->environment == Json{{"kernel", "6.1"}});
  CHECK(log->complete_bytes == text.size());
  REQUIRE(log->sessions.size() == 2);
  CHECK(log->sessions[0].record == record_of("b", 0, SessionStatus::finished));
  CHECK(log->sessions[1].record == record_of("a", 0, SessionStatus::finished));
  CHECK(log->sessions[1].rows == RowCount{3, 6});
}

TEST_CASE("a damaged log is refused with its line") {
  const TemporaryDirectory folder;
  const auto refused = [&](const std::string& text, const std::string& place) {
    put(folder / "run.log", text);
    const auto log = read_run_log(folder / "run.log");
    REQUIRE_FALSE(log);
    CHECK(log.error().code == ErrorCode::usage);
    CAPTURE(log.error().message);
    CHECK(log.error().message.find("run.log:" + place) != std::string::npos);
  };
  refused("", "1");
  refused("{\"ts\"", "1");
  refused(line_of("environment", Json::object()), "1: no run has begun here");
  refused("[]\n", "1");
  refused("\n", "1");
  refused(first_line() + "\n", "2");
  refused(first_line() + "{}\n", "2");
  refused(first_line() + std::string(100'000, '[') + "\n", "2");
  refused(first_line() + std::string(10'000'000, 'x') + "\n", "2");
  refused(first_line() + std::string(100, '\0') + "\n", "2");
  refused(first_line() + "{\"ts\":1,\"stage\":\"x\",\"ok\":true,\"meta\":null}\n", "2/ts");
  refused(first_line() + line_of("environment", Json::array()), "2");
  refused(first_line() + line_of("session", nullptr), "2");
  refused(first_line() + line_of("session", Json{{"case", "a"}, {"session", 0}}), "2");
  Json session = session_of("a", 0, SessionStatus::finished);
  session["session"] = -1;
  refused(first_line() + line_of("session", session), "2");
  session = session_of("a", 0, SessionStatus::finished);
  session["status"] = "gone";
  refused(first_line() + line_of("session", session), "2/status");
  refused(first_line() + line_of("profile", Json{{"case", "a"}, {"sensor", ""}}), "2");
  refused(
      first_line() + line_of("profile", Json{{"case", "a"}, {"sensor", "x"}, {"repetition", -1}}),
      "2");
  refused(first_line() + line_of("profile", Json{{"case", "a"}, {"readings", {{"x", "y"}}}}),
          "2/readings/x");
  session = session_of("a", 0, SessionStatus::finished);
  session["rows"] = 5;
  refused(first_line() + line_of("session", session), "2/rows");
  refused(line_of("run", to_json(RunIdentity{"../../etc/pa", "ba9876543210", "1", 1})), "1");
  refused(line_of("run", to_json(RunIdentity{"0123456789ab", "", "1", 1})), "1");
  refused(line_of("run", to_json(RunIdentity{"0123456789ab", "ba9876543210", "9", 2})), "1");
}

}  // namespace assay::store
