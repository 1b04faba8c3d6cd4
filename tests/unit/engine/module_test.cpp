// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/module.hpp"

#include <cstdlib>
#include <fstream>

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

namespace assay::engine {

TEST_CASE("without its module the engine is missing, with a hint how to get it") {
  const TemporaryDirectory folder;
  ::setenv("ASSAY_ENGINE_DIR", folder.path().c_str(), 1);
  const auto engine = create_from_module("llama");
  REQUIRE_FALSE(engine);
  CHECK(engine.error().code == ErrorCode::missing);
  CHECK_FALSE(engine.error().hint.empty());
  const auto availability = probe_module("llama");
  CHECK_FALSE(availability.available);
  CHECK_FALSE(availability.reason.empty());

  std::ofstream(folder / "assay-engine-llama.so") << "not a library";
  const auto damaged = create_from_module("llama");
  REQUIRE_FALSE(damaged);
  CHECK(damaged.error().code == ErrorCode::missing);
  CHECK(damaged.error().message.find("assay-engine-llama.so: ") != std::string::npos);
  ::unsetenv("ASSAY_ENGINE_DIR");
}

}  // namespace assay::engine
