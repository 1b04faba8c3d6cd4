// SPDX-License-Identifier: Apache-2.0
#include "assay/platform/host_root.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

namespace assay::platform {

TEST_CASE("the machine's files are below the folder that ASSAY_HOST_ROOT names, or below /") {
  ::unsetenv("ASSAY_HOST_ROOT");
  CHECK(host_root() == "/");
  ::setenv("ASSAY_HOST_ROOT", "", 1);
  CHECK(host_root() == "/");
  ::setenv("ASSAY_HOST_ROOT", "/machine", 1);
  CHECK(host_root() == "/machine");
  ::unsetenv("ASSAY_HOST_ROOT");
}

}  // namespace assay::platform
