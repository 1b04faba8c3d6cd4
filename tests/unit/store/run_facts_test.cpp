// SPDX-License-Identifier: Apache-2.0
#include "assay/store/run_facts.hpp"

#include <doctest/doctest.h>

namespace assay::store {

TEST_CASE("the hash of a configuration follows its content, not its order") {
  // printf '{"a":1,"b":[true,null]}' | sha256sum
  CHECK(config_hash(Json::parse(R"({"a": 1, "b": [true, null]})")) == "1cc69c7fa236");
  CHECK(config_hash(Json::parse(R"({"b": [true, null], "a": 1})")) == "1cc69c7fa236");
  CHECK(config_hash(Json::parse(R"({"b": [true, null], "a": 2})")) != "1cc69c7fa236");
}

}  // namespace assay::store
