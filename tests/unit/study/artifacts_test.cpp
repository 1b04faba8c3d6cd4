// SPDX-License-Identifier: Apache-2.0
#include "assay/study/artifacts.hpp"

#include <doctest/doctest.h>

#include "assay/base/sha256.hpp"
#include "assay/study/lock.hpp"
#include "study_fixture.hpp"

namespace assay::study {
namespace {

const std::string study_of_pi = one_model + "pipeline: {mode: linear, artifact: perms/pi.json}\n";
const std::string lock_name = "config.lock.json";

std::string error_with(const std::string& block) {
  return load_error(one_model + "pipeline: " + block + "\n");
}

}  // namespace

TEST_CASE("the file that a study names is read, and known by its base name and SHA-256") {
  const TemporaryDirectory folder;
  folder.write("perms/pi.json", "[1,0]");
  const auto loaded = load_file(folder.write("study.yaml", study_of_pi));
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  CHECK(artifact_of(loaded->study.pipeline) == Artifact{"pi.json", sha256("[1,0]")});
  CHECK(loaded->study.pipeline.at("mode") == "linear");
  CHECK(loaded->artifacts == Artifacts{{sha256("[1,0]"), "[1,0]"}});
}

TEST_CASE("a file that is given takes the place of what the study and its sides name") {
  const TemporaryDirectory folder;
  const auto given = folder.write("elsewhere/other.json", "[0,1]");
  const auto loaded = load_file(folder.write("study.yaml", study_of_pi), {.artifact = given});
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  CHECK(artifact_of(loaded->study.pipeline) == Artifact{"other.json", sha256("[0,1]")});
  CHECK(loaded->artifacts == Artifacts{{sha256("[0,1]"), "[0,1]"}});
  const auto none = load_file(folder.path() / "study.yaml", {.artifact = folder.path() / "none"});
  CHECK(contains(error_of(none), "No such file"));
}

TEST_CASE("a study that names no file has none") {
  const auto loaded = load_text(one_model + "pipeline: {mode: linear}\n");
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  CHECK_FALSE(artifact_of(loaded->study.pipeline));
  CHECK(loaded->artifacts.empty());
}

TEST_CASE("a run's configuration finds the file that the run has kept, and locks to the same") {
  const TemporaryDirectory folder;
  folder.write("perms/pi.json", "[1,0]");
  const auto first = load_file(folder.write("study.yaml", study_of_pi));
  REQUIRE_MESSAGE(first.has_value(), error_of(first));
  const TemporaryDirectory run;
  run.write("artifacts/" + sha256("[1,0]"), "[1,0]");
  run.write("pi.json", "another one");
  const auto again = load_file(run.write(lock_name, pretty_text(lock(first->study))));
  REQUIRE_MESSAGE(again.has_value(), error_of(again));
  CHECK(again->artifacts == first->artifacts);
  CHECK(lock(again->study) == lock(first->study));
}

TEST_CASE("sides may name files of their own, of the same name too") {
  const TemporaryDirectory run;
  run.write("artifacts/" + sha256("a"), "a");
  run.write("artifacts/" + sha256("b"), "b");
  const std::string yaml =
      "study: s\nengine: replay\npipeline: {artifact: pi.json}\ncases:\n- {name: x/c, side: x, "
      "pipeline: {artifact_sha256: " +
      sha256("a") + "}}\n- {name: y/c, side: y, pipeline: {artifact_sha256: " + sha256("b") +
      "}}\nprotocol: {interleave: {}}\n";
  const auto loaded = load_file(run.write("study.yaml", yaml));
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  CHECK(loaded->artifacts == Artifacts{{sha256("a"), "a"}, {sha256("b"), "b"}});
  CHECK(loaded->study.pipeline == Knobs{{"artifact", "pi.json"}});
}

TEST_CASE("a file that is not there, is another one, or lies outside is refused at its key") {
  CHECK(contains(error_with("{artifact: pi.json}"), "study.yaml:3: pipeline.artifact: "));
  CHECK(contains(error_with("{artifact: pi.json}"), "No such file"));
  for (const char* path : {"../pi.json", "/etc/hostname", "a/../../b", "perms/"}) {
    CAPTURE(path);
    CHECK(contains(error_with(std::string("{artifact: ") + path + "}"),
                   "pipeline.artifact: expected a file below the study's folder"));
  }
  CHECK(contains(error_with("{artifact: 7}"), "pipeline.artifact: expected the path of a file"));
  CHECK(contains(error_with("{artifact_sha256: ../x}"), "expected 64 lower-case hex digits"));
  CHECK(contains(error_with("{artifact_sha256: " + sha256("") + "}"),
                 "expected a file below the study's folder"));
  CHECK(contains(error_with("{artifact: study.yaml, artifact_sha256: " + sha256("") + "}"),
                 "pipeline.artifact_sha256: study.yaml has SHA-256"));
}

}  // namespace assay::study
