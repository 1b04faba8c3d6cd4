// SPDX-License-Identifier: Apache-2.0
#include "assay/report/json_rows.hpp"

#include <doctest/doctest.h>

using namespace assay;
using namespace assay::report;

TEST_CASE("a document becomes rows of dotted names and readable values") {
  const auto rows = json_rows(Json::parse(
      R"({"cpu": {"model": "Some CPU", "isa": ["avx", "fma"], "smt": false, "turbo": null},
          "caches": [{"level": 1, "ways": 8}],
          "gpus": [{"name": "A", "clocks": {"sm": 1410}}], "load": 0.25, "none": {}})"));
  const std::vector<std::pair<std::string, std::string>> expected{{"cpu.model", "Some CPU"},
                                                                  {"cpu.isa", "avx, fma"},
                                                                  {"cpu.smt", "no"},
                                                                  {"cpu.turbo", "–"},
                                                                  {"caches.1", "level 1, ways 8"},
                                                                  {"gpus.1.name", "A"},
                                                                  {"gpus.1.clocks.sm", "1410"},
                                                                  {"load", "0.25"},
                                                                  {"none", "–"}};
  REQUIRE(rows.size() == expected.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(rows[i].name == expected[i].first);
    CHECK(rows[i].value == expected[i].second);
  }
}

TEST_CASE("an empty document has no rows") {
  CHECK(json_rows(Json::object()).empty());
}
