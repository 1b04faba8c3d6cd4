// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/module.hpp"

#include <cstdlib>
#include <fstream>

#include <doctest/doctest.h>

#include "llama_fixture.hpp"

namespace assay::engine::llama {

TEST_CASE("without its module the engine is missing, with a hint how to get it") {
  const ScratchFolder folder;
  ::setenv("ASSAY_ENGINE_DIR", folder.path().c_str(), 1);
  const auto engine = create();
  REQUIRE_FALSE(engine);
  CHECK(engine.error().code == ErrorCode::missing);
  CHECK_FALSE(engine.error().hint.empty());
  const auto availability = probe();
  CHECK_FALSE(availability.available);
  CHECK_FALSE(availability.reason.empty());

  std::ofstream(folder / "assay-engine-llama.so") << "not a library";
  const auto damaged = create();
  REQUIRE_FALSE(damaged);
  CHECK(damaged.error().code == ErrorCode::missing);
  CHECK(damaged.error().message.find("assay-engine-llama.so: ") != std::string::npos);
  ::unsetenv("ASSAY_ENGINE_DIR");
}

}  // namespace assay::engine::llama
