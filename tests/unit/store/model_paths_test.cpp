// SPDX-License-Identifier: Apache-2.0
#include "assay/store/model_paths.hpp"

#include <doctest/doctest.h>

#include "run_fixture.hpp"

namespace assay::store {

TEST_CASE("paths of models read back, from a file that only its owner can read") {
  const TemporaryDirectory folder;
  const ModelPaths paths{{"small", "/models/small.gguf"}, {"wide", "/models/breit ö.gguf"}};
  REQUIRE(write_model_paths(folder / "", paths));
  CHECK(read_model_paths(folder / "").value() == paths);
  CHECK(fs::status(folder / "config.local.json").permissions() ==
        (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(text_of(folder / ".gitignore") == "*.local.json\n");
}

TEST_CASE("without paths there is no local file") {
  const TemporaryDirectory folder;
  REQUIRE(write_model_paths(folder / "", {}));
  CHECK(contents_of(folder / "").empty());
  CHECK(read_model_paths(folder / "").value().empty());
}

TEST_CASE("a damaged local file is refused") {
  const TemporaryDirectory folder;
  for (const char* text : {"", "[]", "{\"models\":[]}", "{\"models\":{\"a\":1}}",
                           "{\"models\":{\"a\":\"relative.gguf\"}}"}) {
    CAPTURE(text);
    put(folder / "config.local.json", text);
    const auto paths = read_model_paths(folder / "");
    REQUIRE_FALSE(paths);
    CHECK(paths.error().code == ErrorCode::usage);
  }
}

}  // namespace assay::store
