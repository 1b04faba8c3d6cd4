// SPDX-License-Identifier: Apache-2.0
#include "assay/base/file.hpp"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "temporary_directory.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

ErrorCode code_of(const Result<std::string>& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error().code;
}

}  // namespace

TEST_CASE("a file is read back as it was written") {
  const TemporaryDirectory folder;
  const std::string bytes("a\0b\n\xff", 5);
  REQUIRE(write_file(folder / "x", bytes).has_value());
  CHECK(read_file(folder / "x", 5).value() == bytes);
  REQUIRE(write_file(folder / "x", "").has_value());
  CHECK(read_file(folder / "x", 0).value().empty());
}

TEST_CASE("a file over the limit is refused") {
  const TemporaryDirectory folder;
  REQUIRE(write_file(folder / "x", "12345").has_value());
  CHECK(code_of(read_file(folder / "x", 4)) == ErrorCode::usage);
}

TEST_CASE("an endless file is refused, and a pipe does not block") {
  const TemporaryDirectory folder;
  CHECK(code_of(read_file("/dev/zero", 100)) == ErrorCode::missing);
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK(code_of(read_file(folder / "pipe", 100)) == ErrorCode::missing);
}

TEST_CASE("what is absent or a folder is missing, and named") {
  const TemporaryDirectory folder;
  CHECK(code_of(read_file(folder / "absent", 100)) == ErrorCode::missing);
  CHECK(code_of(read_file(folder / "", 100)) == ErrorCode::missing);
  CHECK(read_file(folder / "absent", 100).error().message.find("absent") != std::string::npos);
}

TEST_CASE("writing replaces the whole file and leaves nothing beside it") {
  const TemporaryDirectory folder;
  REQUIRE(write_file(folder / "x", "a long first version").has_value());
  REQUIRE(write_file(folder / "x", "short").has_value());
  CHECK(read_file(folder / "x", 100).value() == "short");
  CHECK(std::distance(fs::directory_iterator(folder / ""), fs::directory_iterator()) == 1);
}

TEST_CASE("a write that fails says why and leaves the old file and nothing else") {
  const TemporaryDirectory folder;
  CHECK(write_file(folder / "absent/x", "text").error().code == ErrorCode::measurement);
  REQUIRE(fs::create_directory(folder / "taken"));
  const auto written = write_file(folder / "taken", "text");
  REQUIRE_FALSE(written.has_value());
  CHECK(written.error().message.find("taken") != std::string::npos);
  CHECK(fs::is_directory(folder / "taken"));
  CHECK(std::distance(fs::directory_iterator(folder / ""), fs::directory_iterator()) == 1);
}

TEST_CASE("a private file can be read by its owner only") {
  const TemporaryDirectory folder;
  REQUIRE(write_file(folder / "x", "secret", 0600).has_value());
  CHECK((fs::status(folder / "x").permissions() & fs::perms(0077)) == fs::perms::none);
}

}  // namespace assay
