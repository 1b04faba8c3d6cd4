// SPDX-License-Identifier: Apache-2.0
#include "assay/store/column_file.hpp"

#include <array>
#include <string>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "temporary_directory.hpp"

namespace assay::store {
namespace {

Error error_of(const std::filesystem::path& path, const std::string& column = "ms",
               const std::optional<std::string>& session = std::nullopt) {
  const auto file = ColumnFile::open(path, column, session);
  REQUIRE_FALSE(file);
  return file.error();
}

}  // namespace

TEST_CASE("columns are found by their names") {
  const TemporaryDirectory folder;
  const auto path = folder.write("a.csv", "run,\"latency, ms\",ms\r\n1,2,3\r\n");
  const auto file = ColumnFile::open(path, "ms", "run");
  REQUIRE(file);
  CHECK(file->layout().columns == 3);
  CHECK(file->layout().value == 2);
  CHECK(file->layout().session == 0);
  CHECK(file->rows_begin() == 22);
  CHECK(ColumnFile::open(path, "latency, ms", std::nullopt)->layout().value == 1);
}

TEST_CASE("a byte order mark is not part of the first name") {
  const TemporaryDirectory folder;
  CHECK(ColumnFile::open(folder.write("a.csv", "\xEF\xBB\xBFms\n1\n"), "ms", std::nullopt));
}

TEST_CASE("an unknown column is named together with what is near") {
  const TemporaryDirectory folder;
  const auto path = folder.write("a.csv", "latency_ms,run\n1,2\n");
  const Error error = error_of(path, "latency");
  CHECK(error.code == ErrorCode::usage);
  CHECK(error.message.find("has no column 'latency'") != std::string::npos);
  CHECK(error_of(path, "latencyms").hint == "did you mean 'latency_ms'?");
  CHECK(error_of(path, "run", "ruin").hint == "did you mean 'run'?");
  CHECK(error_of(path, "run", "run").code == ErrorCode::usage);
}

TEST_CASE("what cannot be a table is refused") {
  const TemporaryDirectory folder;
  const auto refusal = [&](std::string_view text) {
    const Error error = error_of(folder.write("a.csv", text));
    CHECK(error.code == ErrorCode::usage);
    return error.message.substr(error.message.find("a.csv"));
  };
  CHECK(refusal("") == "a.csv:1: the header is missing");
  CHECK(refusal("\n1\n") == "a.csv:1: the header is missing");
  CHECK(refusal("ms,ms\n1,2\n") == "a.csv:1: two columns are named 'ms'");
  CHECK(refusal("ms,\"x\n1,2\n") == "a.csv:1: a quote that does not end");
  CHECK(refusal(std::string_view("\x7f"
                                 "ELF\0\1\2\n",
                                 8)) == "a.csv:1: not plain UTF-8 text");
  CHECK(refusal(std::string(5000, ',') + "\n") == "a.csv:1: more than 1024 cells");
  CHECK(refusal(std::string(2'000'000, 'x')) == "a.csv:1: a line longer than 1048576 bytes");
}

TEST_CASE("what is no regular file is refused, and a named pipe does not hang") {
  const TemporaryDirectory folder;
  const auto refused = [](const std::filesystem::path& path) {
    const Error error = error_of(path);
    CHECK(error.code == ErrorCode::missing);
    return error.message.find("cannot read ") == 0;
  };
  CHECK(refused(folder / "absent.csv"));
  CHECK(refused(folder.path()));
  REQUIRE(::mkfifo((folder / "pipe.csv").c_str(), 0600) == 0);
  CHECK(refused(folder / "pipe.csv"));
  if (::geteuid() != 0) {
    REQUIRE(::chmod(folder.write("secret.csv", "ms\n1\n").c_str(), 0) == 0);
    CHECK(refused(folder / "secret.csv"));
  }
}

TEST_CASE("a file that changes is noticed") {
  const TemporaryDirectory folder;
  const auto path = folder.write("a.csv", "ms\n1\n2\n");
  const auto file = ColumnFile::open(path, "ms", std::nullopt);
  REQUIRE(file);
  CHECK(file->check_unchanged());
  std::filesystem::resize_file(path, 5);
  std::array<char, 4> buffer{};
  const auto read = file->read(3, buffer.data(), 4);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == ErrorCode::measurement);
  CHECK_FALSE(file->check_unchanged());
}

}  // namespace assay::store
