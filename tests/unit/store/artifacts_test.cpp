// SPDX-License-Identifier: Apache-2.0
#include "assay/store/artifacts.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

namespace assay::store {

TEST_CASE("kept bytes come back as they were, or not at all") {
  const TemporaryDirectory directory;
  const std::string bytes("permutation\0\xff", 13);
  const auto artifact = keep_artifact(directory.path(), "pi.bin", bytes);
  REQUIRE(artifact);
  CHECK(artifact->name == "pi.bin");
  CHECK(kept_artifact(directory.path(), *artifact).value() == bytes);
  std::ofstream(path_of_artifact(directory.path(), *artifact), std::ios::app) << "more";
  CHECK(kept_artifact(directory.path(), *artifact).error().code == ErrorCode::usage);
  std::filesystem::remove(path_of_artifact(directory.path(), *artifact));
  CHECK(kept_artifact(directory.path(), *artifact).error().code == ErrorCode::missing);
}

}  // namespace assay::store
