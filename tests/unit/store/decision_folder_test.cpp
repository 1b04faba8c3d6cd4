// SPDX-License-Identifier: Apache-2.0
#include "assay/store/decision_folder.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "assay/base/file.hpp"
#include "temporary_directory.hpp"

namespace assay::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* id = "0123456789ab";

AcceptedPointer pointer() {
  return {.accepted = {.label = "after",
                       .run_id = "aaaaaaaaaaaa",
                       .config_hash = "bbbbbbbbbbbb",
                       .artifact = Artifact{.name = "pi.json", .sha256 = std::string(64, 'c')},
                       .decision = id},
          .previous = {{.label = "before", .run_id = "dddddddddddd"}}};
}

void append(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::app) << text;
}

}  // namespace

TEST_CASE("a new folder knows of nothing that is accepted") {
  const TemporaryDirectory directory;
  const auto folder = DecisionFolder::open(directory.path() / "new");
  REQUIRE(folder);
  CHECK_FALSE(folder->accepted().value().has_value());
  CHECK_FALSE(folder->has(id, "begun"));
}

TEST_CASE("events and the pointer are there for the next process") {
  const TemporaryDirectory directory;
  {
    auto folder = DecisionFolder::open(directory.path());
    REQUIRE(folder);
    CHECK(folder->log(id, "begun", true, {{"x", 1}}));
    CHECK(folder->log(id, "hook", false, Json::object()));
    CHECK(folder->set_accepted(pointer()));
  }
  const auto folder = DecisionFolder::open(directory.path());
  REQUIRE(folder);
  CHECK(folder->has(id, "begun"));
  CHECK_FALSE(folder->has(id, "hook"));
  CHECK_FALSE(folder->has("ffffffffffff", "begun"));
  CHECK(folder->accepted().value() == pointer());
}

TEST_CASE("a last line that a crash tore is cut off, and the log goes on after it") {
  const TemporaryDirectory directory;
  {
    auto folder = DecisionFolder::open(directory.path());
    REQUIRE(folder->log(id, "begun", true, Json::object()));
  }
  append(directory.path() / "decision.log", R"({"ts":"2026-01-31T)");
  {
    auto folder = DecisionFolder::open(directory.path());
    REQUIRE(folder);
    CHECK(folder->log(id, "judged", true, Json::object()));
  }
  const auto folder = DecisionFolder::open(directory.path());
  REQUIRE(folder);
  CHECK(folder->has(id, "begun"));
  CHECK(folder->has(id, "judged"));
}

TEST_CASE(
    "a decision is superseded by one that was made after it, not by one that was only begun") {
  const TemporaryDirectory directory;
  auto folder = DecisionFolder::open(directory.path());
  const auto log = [&](const char* decision, std::string_view stage) {
    REQUIRE(folder->log(decision, stage, true, Json::object()));
  };
  log(id, decision_events::decided);
  log("ffffffffffff", decision_events::begun);
  CHECK_FALSE(folder->superseded_by(id).has_value());
  CHECK_FALSE(folder->superseded_by("ffffffffffff").has_value());
  log("ffffffffffff", decision_events::decided);
  CHECK(folder->superseded_by(id) == "ffffffffffff");
  CHECK_FALSE(folder->superseded_by("ffffffffffff").has_value());
}

TEST_CASE("a damaged log is refused, with its line") {
  const TemporaryDirectory directory;
  for (const char* line : {"nonsense\n", "{\"stage\":1}\n", "[]\n",
                           "{\"ts\":\"\",\"stage\":\"x\",\"ok\":true,\"meta\":{}}\n"}) {
    std::ofstream(directory.path() / "decision.log") << line;
    const auto folder = DecisionFolder::open(directory.path());
    REQUIRE_FALSE(folder);
    CHECK(folder.error().code == ErrorCode::usage);
    CHECK(folder.error().message.find("decision.log:1") != std::string::npos);
  }
}

TEST_CASE("two processes do not decide in one folder at a time") {
  const TemporaryDirectory directory;
  const auto first = DecisionFolder::open(directory.path());
  REQUIRE(first);
  const auto second = DecisionFolder::open(directory.path());
  REQUIRE_FALSE(second);
  CHECK(second.error().code == ErrorCode::usage);
}

TEST_CASE("what a crash left half written of the pointer is not read, and is replaced") {
  const TemporaryDirectory directory;
  auto folder = DecisionFolder::open(directory.path());
  REQUIRE(folder->set_accepted(pointer()));
  std::ofstream(directory.path() / "accepted.json.partial") << "{\"schema_ver";
  CHECK(folder->accepted().value() == pointer());
  CHECK(folder->set_accepted(pointer()));
  CHECK_FALSE(fs::exists(directory.path() / "accepted.json.partial"));
}

TEST_CASE("a damaged pointer is an error, not a folder where nothing is accepted") {
  const TemporaryDirectory directory;
  const auto folder = DecisionFolder::open(directory.path());
  for (const char* text : {"", "{}", "[1]", "{\"schema_version\":2}", "{\"schema_version\":1}",
                           R"({"schema_version":1,"accepted":{},"previous":[]})",
                           R"({"schema_version":1,"accepted":{"artifact":{"name":"../x",)"
                           R"("sha256":"aa"}},"previous":[]})"}) {
    std::ofstream(directory.path() / "accepted.json") << text;
    const auto accepted = folder->accepted();
    REQUIRE_FALSE(accepted);
    CHECK(accepted.error().code == ErrorCode::usage);
  }
}

TEST_CASE("the latest decision is the folder's, and each has its own place") {
  const TemporaryDirectory directory;
  auto folder = DecisionFolder::open(directory.path());
  REQUIRE(folder->write_decision(id, {{"n", 1}}));
  REQUIRE(folder->write_decision("ffffffffffff", {{"n", 2}}));
  CHECK(folder->decision(id).value()["n"] == 1);
  const auto latest = read_file(directory.path() / "decision.json", 1000);
  CHECK(Json::parse(*latest)["n"] == 2);
}

}  // namespace assay::store
