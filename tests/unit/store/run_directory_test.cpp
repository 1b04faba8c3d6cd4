// SPDX-License-Identifier: Apache-2.0
#include "assay/store/run_directory.hpp"

#include <doctest/doctest.h>

#include "run_fixture.hpp"

namespace assay::store {

TEST_CASE("an empty directory is vacant, and so is one that a crash left before a run began") {
  const TemporaryDirectory folder;
  CHECK(check_vacant(folder / "", false).has_value());
  put(folder / "run.log", "");
  put(folder / "config.lock.json.partial", "{\"study\"");
  CHECK(check_vacant(folder / "", false).has_value());
}

TEST_CASE("a run begins with the first whole event of its log") {
  const TemporaryDirectory folder;
  CHECK_FALSE(has_begun(folder / "nowhere"));
  put(folder / "config.lock.json", "{}");
  CHECK_FALSE(has_begun(folder / ""));
  put(folder / "run.log", "{\"ts\":\"2026");
  CHECK_FALSE(has_begun(folder / ""));
  put(folder / "run.log", "{}\n{");
  CHECK(has_begun(folder / ""));
}

TEST_CASE("somebody's files are never taken for a run") {
  const TemporaryDirectory folder;
  const std::string foreign[] = {"notes.txt", "run.log", "report.html", ".gitignore"};
  for (const std::string& name : foreign) {
    put(folder / name, "mine");
    for (const bool force : {false, true}) {
      const auto vacant = check_vacant(folder / "", force);
      REQUIRE_FALSE(vacant);
      CHECK(vacant.error().code == ErrorCode::usage);
      CHECK(vacant.error().message.find("not a run") != std::string::npos);
    }
    fs::remove(folder / name);
  }
}

TEST_CASE("a run is replaced only by force") {
  const TemporaryDirectory folder;
  put(folder / "config.lock.json", "{}");
  const auto vacant = check_vacant(folder / "", false);
  REQUIRE_FALSE(vacant);
  CHECK(vacant.error().code == ErrorCode::usage);
  CHECK(vacant.error().hint.find("--resume") != std::string::npos);
  CHECK(vacant.error().hint.find("--force") != std::string::npos);
  CHECK(check_vacant(folder / "", true).has_value());
}

TEST_CASE("not even force replaces a run beside which something else lies") {
  const TemporaryDirectory folder;
  const auto refused = [&](const char* name) {
    CAPTURE(name);
    const auto vacant = check_vacant(folder / "", true);
    REQUIRE_FALSE(vacant);
    CHECK(vacant.error().code == ErrorCode::usage);
    CHECK(vacant.error().message.find(name) != std::string::npos);
    fs::remove_all(folder / name);
  };
  put(folder / "config.lock.json", "{}");
  put(folder / "notes.txt", "mine");
  refused("notes.txt");
  fs::create_directory(folder / "samples.csv");
  refused("samples.csv");
  put(folder / "target", "");
  fs::create_symlink(folder / "target", folder / "metrics.json");
  fs::remove(folder / "target");
  refused("metrics.json");
  fs::create_directory(folder / "figures");
  put(folder / "figures/drawing.svg", "mine");
  refused("figures");
  fs::create_directory(folder / "artifacts");
  put(folder / "artifacts/pi.json", "mine");
  refused("artifacts");
  fs::create_directory_symlink("/", folder / "figures");
  refused("figures");
}

TEST_CASE("clearing a run deletes its files, but for the log and the configuration") {
  const TemporaryDirectory folder;
  for (const char* name : {"config.lock.json", "run.log", "samples.csv", "tokens.csv.partial",
                           "metrics.json", "report.html", ".gitignore"}) {
    put(folder / name, "x");
  }
  fs::create_directory(folder / "figures");
  put(folder / "figures/latency.png", "x");
  fs::create_directory(folder / "artifacts");
  put(folder / "artifacts" / (std::string(64, 'a') + ".partial"), "x");
  REQUIRE(check_vacant(folder / "", true));
  REQUIRE(clear_run(folder / ""));
  CHECK(contents_of(folder / "") ==
        std::map<std::string, std::string>{{"config.lock.json", "x"}, {"run.log", "x"}});
}

}  // namespace assay::store
