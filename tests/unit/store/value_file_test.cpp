// SPDX-License-Identifier: Apache-2.0
#include "assay/store/value_file.hpp"

#include <string>

#include <doctest/doctest.h>

#include "assay/base/file.hpp"
#include "temporary_directory.hpp"

using namespace assay;
using store::read_value_file;

namespace {

const TemporaryDirectory& directory() {
  static const TemporaryDirectory made;
  return made;
}

Result<std::vector<store::ValueGroup>> read(const std::string& text) {
  const auto path = directory().path() / "values.json";
  REQUIRE(write_file(path, text));
  return read_value_file(path);
}

}  // namespace

TEST_CASE("a list of numbers is one session, lists of them are sessions, keys are cases") {
  const auto flat = read("[1, 2.5, 3]");
  REQUIRE(flat);
  CHECK(flat->front().sessions == std::vector<std::vector<double>>{{1, 2.5, 3}});
  const auto nested = read("[[1, 2], [3]]");
  REQUIRE(nested);
  CHECK(nested->front().sessions == std::vector<std::vector<double>>{{1, 2}, {3}});
  const auto named = read(R"({"low": [[1, 2], [3]], "high": [9]})");
  REQUIRE(named);
  REQUIRE(named->size() == 2);
  CHECK(named->at(0).sessions.size() + named->at(1).sessions.size() == 3);
}

TEST_CASE("another shape is refused, with the place") {
  for (const char* text : {"7", "[]", "{}", "[[1], 2]", "[1, [2]]", "[1, null]", "[[1, \"2\"]]",
                           "[[]]", "{\"a\": 3}", "[1e999]", "not json", ""}) {
    CAPTURE(text);
    const auto groups = read(text);
    REQUIRE_FALSE(groups);
    CHECK(groups.error().code == ErrorCode::usage);
  }
  CHECK(read("[[1, 2], [3, true]]").error().message.find("[1][1]") != std::string::npos);
}

TEST_CASE("a file that is not there is missing") {
  CHECK(read_value_file(directory().path() / "none.json").error().code == ErrorCode::missing);
}
