// SPDX-License-Identifier: Apache-2.0
#include "assay/data/fields.hpp"

#include <doctest/doctest.h>

#include "assay/data/run.hpp"
#include "assay/data/session_request.hpp"
#include "assay/data/stage.hpp"
#include "assay/data/study.hpp"

namespace assay {
namespace {

SessionRecord full_record() {
  return {.case_name = "greedy",
          .session = 2,
          .status = SessionStatus::failed,
          .error = ErrorCode::measurement,
          .reason = "decode failed",
          .stderr_tail = "line 1\nline 2",
          .model = ModelFacts{.architecture = "llama",
                              .source = "preset tiny-llama",
                              .synthetic = true,
                              .parameters = UINT64_MAX,
                              .bytes = 17,
                              .quantization = "q8_0",
                              .sha256 = "abc",
                              .license = std::nullopt},
          .engine = EngineFacts{.name = "llama",
                                .version = "1",
                                .device = "cpu",
                                .backend = "haswell",
                                .limitations = {"one", "two"}},
          .clock = ClockFacts{.name = "monotonic", .resolution_ns = 1, .cost_ns = 20.25},
          .load_ns = -1,
          .peak_rss_bytes = 5,
          .wall_ns = INT64_MAX};
}

template <class T>
std::string error_of(const char* json) {
  const auto value = from_json<T>(Json::parse(json), "x");
  return value ? "no error" : value.error().message;
}

}  // namespace

TEST_CASE("a stored value survives being written and read, as text too") {
  const SessionRecord record = full_record();
  CHECK(from_json<SessionRecord>(to_json(record), "x").value() == record);
  CHECK(from_json<SessionRecord>(Json::parse(line_text(to_json(record))), "x").value() == record);
  const SessionRecord empty{};
  CHECK(from_json<SessionRecord>(to_json(empty), "x").value() == empty);
}

TEST_CASE("knobs keep their types") {
  const Case point{.name = "c",
                   .engine = "e",
                   .model = {},
                   .knobs = {{"a", 1}, {"b", 1.0}, {"c", "1"}, {"d", true}}};
  const Json json = Json::parse(line_text(to_json(point)));
  CHECK(from_json<Case>(json, "x").value() == point);
  CHECK(json["knobs"]["b"].is_number_float());
}

TEST_CASE("a session's request keeps its case, its model and its seed") {
  SessionRequest request;
  request.point = {.name = "c", .engine = "e", .model = "m", .knobs = {{"k", 2}}};
  request.model.name = "m";
  request.model_path = "models/m";
  request.model.companions["image"] = {"photo.png", "ab"};
  request.companion_paths["image"] = "pictures/photo.png";
  request.session = 1;
  request.study_seed = UINT64_MAX;
  request.epoch_ns = -5;
  const auto again = from_json<SessionRequest>(Json::parse(line_text(to_json(request))), "x");
  REQUIRE(again.has_value());
  CHECK(to_json(*again) == to_json(request));
  CHECK(again->point == request.point);
  CHECK(again->study_seed == UINT64_MAX);
}

TEST_CASE("absent values are written as null, so that a reader sees every key") {
  const Json json = to_json(SessionRecord{});
  CHECK(json.at("model").is_null());
  CHECK(json.at("load_ns").is_null());
  CHECK(json.at("status") == "finished");
}

TEST_CASE("keys that are absent keep their value, null clears, unknown keys are passed over") {
  SessionRecord record = full_record();
  REQUIRE(read_json(Json::parse(R"({"model": null, "new": 1})"), record, "x").has_value());
  CHECK_FALSE(record.model.has_value());
  CHECK(record.case_name == "greedy");
}

TEST_CASE("a wrong type is refused with its path") {
  CHECK(error_of<SessionRecord>(R"({"session": "1"})") ==
        "x/session: expected an integer in range");
  CHECK(error_of<SessionRecord>(R"({"session": 1.0})") ==
        "x/session: expected an integer in range");
  CHECK(error_of<SessionRecord>(R"({"session": 4294967296})") ==
        "x/session: expected an integer in range");
  CHECK(error_of<SessionRecord>(R"({"peak_rss_bytes": -1})") ==
        "x/peak_rss_bytes: expected an integer in range");
  CHECK(error_of<SessionRecord>(R"({"status": "lost"})") ==
        "x/status: expected one of the known words");
  CHECK(error_of<SessionRecord>(R"({"status": 1})") == "x/status: expected one of the known words");
  CHECK(error_of<SessionRecord>(R"({"model": {"synthetic": 1}})") ==
        "x/model/synthetic: expected true or false");
  CHECK(error_of<SessionRecord>(R"({"engine": {"limitations": ["a", 2]}})") ==
        "x/engine/limitations/1: expected text");
  CHECK(error_of<SessionRecord>(R"({"clock": {"cost_ns": "1"}})") ==
        "x/clock/cost_ns: expected a number");
  CHECK(error_of<SessionRecord>("[]") == "x: expected an object");
  CHECK(error_of<Case>(R"({"knobs": []})") == "x/knobs: expected an object");
}

TEST_CASE("every enumeration's words are told apart") {
  for (const auto& entry : words(Stage{})) CHECK(from_word<Stage>(entry.word) == entry.value);
  for (const auto& entry : words(Phase{})) CHECK(from_word<Phase>(entry.word) == entry.value);
  for (std::size_t i = 0; i < stage_count; ++i) CHECK(index_of(stage_words[i].value) == i);
}

}  // namespace assay
