// SPDX-License-Identifier: Apache-2.0
#include "assay/store/staged_folder.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

using namespace assay;
namespace fs = std::filesystem;

namespace {

void put(const fs::path& file) {
  std::ofstream(file) << "text";
}

std::ptrdiff_t entries(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

}  // namespace

TEST_CASE("a staged folder has its name only when it is finished") {
  const TemporaryDirectory temporary;
  const fs::path destination = temporary / "above" / "results";
  auto folder = store::StagedFolder::begin(destination);
  REQUIRE(folder);
  put(folder->path() / "one");
  CHECK_FALSE(fs::exists(destination));
  REQUIRE(folder->finish());
  CHECK(fs::exists(destination / "one"));
  CHECK(entries(temporary / "above") == 1);
}

TEST_CASE("of a staged folder that is not finished nothing is left") {
  const TemporaryDirectory temporary;
  {
    const auto folder = store::StagedFolder::begin(temporary / "results");
    REQUIRE(folder);
    put(folder->path() / "one");
  }
  CHECK(entries(temporary.path()) == 0);
}

TEST_CASE("a staged folder may take the place of an empty one, by whatever name it is called") {
  const TemporaryDirectory temporary;
  const fs::path destination = temporary / "results";
  fs::create_directory(destination);
  fs::create_directory_symlink(destination, temporary / "link");
  auto folder = store::StagedFolder::begin(temporary / "link" / "");
  REQUIRE(folder);
  put(folder->path() / "one");
  REQUIRE(folder->finish());
  CHECK(fs::exists(destination / "one"));
  CHECK(fs::is_symlink(temporary / "link"));
}

TEST_CASE("a staged folder never replaces what is there") {
  const TemporaryDirectory temporary;
  const fs::path full = temporary / "full";
  fs::create_directory(full);
  put(full / "mine");
  const auto refused = store::StagedFolder::begin(full);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::usage);
  CHECK(refused.error().message.find("holds something already") != std::string::npos);
  const auto no_folder = store::StagedFolder::begin(full / "mine");
  REQUIRE_FALSE(no_folder);
  CHECK(no_folder.error().code == ErrorCode::usage);

  // Nor what appears while it is being written.
  const fs::path late = temporary / "late";
  auto folder = store::StagedFolder::begin(late);
  REQUIRE(folder);
  fs::create_directory(late);
  put(late / "theirs");
  CHECK_FALSE(folder->finish());
  CHECK(entries(late) == 1);
}
