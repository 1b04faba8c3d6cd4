// SPDX-License-Identifier: Apache-2.0
#include "assay/store/append_file.hpp"

#include <csignal>

#include <doctest/doctest.h>
#include <sys/resource.h>

#include "run_fixture.hpp"

namespace assay::store {

TEST_CASE("pieces are appended to what is there") {
  const TemporaryDirectory folder;
  put(folder / "file", "one\n");
  auto file = AppendFile::open(folder / "file");
  REQUIRE(file);
  CHECK(file->size() == 4);
  REQUIRE(file->append("two\n"));
  REQUIRE(file->sync());
  CHECK(file->size() == 8);
  CHECK(text_of(folder / "file") == "one\ntwo\n");
}

TEST_CASE("a full device is a failed measurement that names the file") {
  auto file = AppendFile::open("/dev/full");
  REQUIRE(file);
  const auto appended = file->append("text");
  REQUIRE_FALSE(appended);
  CHECK(appended.error().code == ErrorCode::measurement);
  CHECK(appended.error().message == "no space left writing /dev/full");
}

TEST_CASE("a piece that does not fit leaves no part of itself, and later ones may fit") {
  const TemporaryDirectory folder;
  auto file = AppendFile::open(folder / "file");
  REQUIRE(file);
  REQUIRE(file->append("12345678"));

  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit unlimited{};
  getrlimit(RLIMIT_FSIZE, &unlimited);
  const rlimit twelve_bytes{12, unlimited.rlim_max};
  setrlimit(RLIMIT_FSIZE, &twelve_bytes);
  const auto too_long = file->append("abcdefgh");
  const auto short_enough = file->append("9");
  setrlimit(RLIMIT_FSIZE, &unlimited);
  std::signal(SIGXFSZ, old_handler);

  REQUIRE_FALSE(too_long);
  CHECK(too_long.error().code == ErrorCode::measurement);
  CHECK(short_enough.has_value());
  CHECK(text_of(folder / "file") == "123456789");
}

TEST_CASE("a file is locked by one at a time, until that one is gone") {
  const TemporaryDirectory folder;
  auto second = AppendFile::open(folder / "file");
  REQUIRE(second);
  {
    auto first = AppendFile::open(folder / "file");
    REQUIRE(first);
    REQUIRE(first->lock());
    const auto locked = second->lock();
    REQUIRE_FALSE(locked);
    CHECK(locked.error().code == ErrorCode::usage);
    CHECK(locked.error().message.find("is being written by another assay") != std::string::npos);
  }
  CHECK(second->lock().has_value());
}

TEST_CASE("a place that cannot be written to is missing") {
  const TemporaryDirectory folder;
  put(folder / "file", "");
  fs::create_symlink(folder / "file", folder / "link");
  for (const fs::path& path : {folder / "file/below", fs::path("/proc/assay"), folder / "link"}) {
    const auto file = AppendFile::open(path);
    REQUIRE_FALSE(file);
    CHECK(file.error().code == ErrorCode::missing);
  }
}

}  // namespace assay::store
