// SPDX-License-Identifier: Apache-2.0
#include "assay/host/libraries.hpp"

#include <string>

#include <doctest/doctest.h>

namespace assay::host {

TEST_CASE("each library has a version") {
  const Json facts = library_facts();
  for (const char* name : {"compiler", "glibc", "fmt", "nlohmann_json"}) {
    CAPTURE(name);
    REQUIRE(facts.at(name).is_string());
    CHECK(facts.at(name).get<std::string>().find_first_of("0123456789") != std::string::npos);
  }
}

}  // namespace assay::host
