// SPDX-License-Identifier: Apache-2.0
#include "assay/base/line_reader.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "temporary_directory.hpp"

namespace assay {

TEST_CASE("lines come in order, with their numbers and the bytes up to them") {
  const TemporaryDirectory folder;
  folder.write("file", "one\n\nthree\r\n");
  auto lines = LineReader::open(folder / "file", 100);
  REQUIRE(lines);
  REQUIRE(lines->next().value());
  CHECK(lines->line() == "one");
  REQUIRE(lines->next().value());
  CHECK(lines->line().empty());
  REQUIRE(lines->next().value());
  CHECK(lines->line() == "three");
  CHECK(lines->number() == 3);
  CHECK(lines->place() == (folder / "file").string() + ":3");
  CHECK_FALSE(lines->next().value());
  CHECK(lines->complete_bytes() == 12);
  CHECK_FALSE(lines->is_torn());
}

TEST_CASE("a last line without an end is torn and does not count") {
  const TemporaryDirectory folder;
  folder.write("file", "one\ntw");
  auto lines = LineReader::open(folder / "file", 100);
  REQUIRE(lines);
  REQUIRE(lines->next().value());
  CHECK_FALSE(lines->next().value());
  CHECK(lines->is_torn());
  CHECK(lines->complete_bytes() == 4);
}

TEST_CASE("lines longer than a read are whole") {
  const TemporaryDirectory folder;
  const std::string first(300'000, 'x');
  const std::string second(65'536, 'y');
  folder.write("file", first + "\n" + second + "\nend\n");
  auto lines = LineReader::open(folder / "file", 300'000);
  REQUIRE(lines);
  REQUIRE(lines->next().value());
  CHECK(lines->line() == first);
  REQUIRE(lines->next().value());
  CHECK(lines->line() == second);
  REQUIRE(lines->next().value());
  CHECK(lines->line() == "end");
}

TEST_CASE("a line longer than allowed is refused, whether it ends or not") {
  const TemporaryDirectory folder;
  for (const char* end : {"\n", ""}) {
    folder.write("file", "one\n" + std::string(10'000'000, 'x') + end);
    auto lines = LineReader::open(folder / "file", 1'000'000);
    REQUIRE(lines);
    REQUIRE(lines->next().value());
    const auto found = lines->next();
    REQUIRE_FALSE(found);
    CHECK(found.error().code == ErrorCode::usage);
    CHECK(found.error().message.find("file:2:") != std::string::npos);
  }
}

TEST_CASE("what is not a regular file is missing") {
  const TemporaryDirectory folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  for (const std::filesystem::path& path :
       {folder / "nothing", folder / "pipe", folder / ".", std::filesystem::path("/dev/zero")}) {
    const auto lines = LineReader::open(path, 100);
    REQUIRE_FALSE(lines);
    CHECK(lines.error().code == ErrorCode::missing);
  }
}

}  // namespace assay
