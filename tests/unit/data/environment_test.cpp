// SPDX-License-Identifier: Apache-2.0
#include "assay/data/environment.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

namespace assay {
namespace {

Json environment() {
  return {{"cpu",
           {{"model", "EPYC 9000"}, {"isa", {"avx2"}}, {"mitigations", {{"a", "x"}, {"b", "y"}}}}},
          {"memory_bytes", 17'179'869'184},
          {"kernel", "6.1"},
          {"gpus",
           {{{"name", "A100"}, {"power_limit_w", 400.0}, {"temperature_c", 40}},
            {{"name", "A100"}, {"power_limit_w", 400.0}, {"temperature_c", 41}}}},
          {"fixed_clock", false},
          {"load_average_1m", 0.5}};
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("the hash is 12 digits over the fields of the list, and nothing else") {
  const std::string hash = environment_hash(environment());
  CHECK(hash.size() == 12);
  CHECK(hash.find_first_not_of("0123456789abcdef") == std::string::npos);
  Json other = environment();
  other["load_average_1m"] = 7;
  other["gpus"][0]["temperature_c"] = 80;
  other["gpus"][1]["throttle_reasons"] = {"idle"};
  other["repository"] = {{"commit", "abc"}};
  other["environment_hash"] = hash;
  CHECK(environment_hash(other) == hash);
  CHECK(differing_fields(environment(), other).empty());
}

TEST_CASE("each field of the list changes the hash, and is named") {
  std::set<std::string_view> names;
  for (const EnvironmentField& field : environment_fields()) {
    CAPTURE(field.name);
    CHECK(names.insert(field.name).second);
    Json other = environment();
    Json* place = &other;
    std::string_view rest = field.name;
    while (!rest.empty()) {
      const std::size_t dot = std::min(rest.find('.'), rest.size());
      place = &(*place)[std::string(rest.substr(0, dot))];
      if (place->is_array() && dot < rest.size()) place = &place->back();
      rest.remove_prefix(std::min(dot + 1, rest.size()));
    }
    *place = field.in_gibibytes ? Json(1LL << 40) : Json("something else");
    CHECK(environment_hash(other) != environment_hash(environment()));
    CHECK(differing_fields(environment(), other) == Names{std::string(field.name)});
  }
}

TEST_CASE("the page on the environment names each field of the list") {
  const std::string page = text_of(std::filesystem::path(ASSAY_SOURCE_DIR) / "docs/environment.md");
  const std::size_t section = page.find("## The environment hash");
  REQUIRE(section != std::string::npos);
  for (const EnvironmentField& field : environment_fields()) {
    CAPTURE(field.name);
    CHECK(page.find("`" + std::string(field.name) + "`", section) != std::string::npos);
  }
}

TEST_CASE("neither the order of keys nor a trip through a file matters") {
  Json other = Json::object();
  const Json original = environment();
  for (auto it = original.rbegin(); it != original.rend(); ++it) other[it.key()] = it.value();
  other["cpu"]["mitigations"] = {{"b", "y"}, {"a", "x"}};
  CHECK(environment_hash(other) == environment_hash(original));
  CHECK(environment_hash(Json::parse(pretty_text(original))) == environment_hash(original));
}

TEST_CASE("some pages more or less of memory make no other machine") {
  Json other = environment();
  other["memory_bytes"] = 17'179'869'184 - 3 * 4096;
  CHECK(environment_hash(other) == environment_hash(environment()));
  other["memory_bytes"] = 34'359'738'368;
  CHECK(differing_fields(environment(), other) == Names{"memory_bytes"});
}

TEST_CASE("one GPU more is another machine") {
  Json other = environment();
  other["gpus"].push_back(other["gpus"][0]);
  const Names names = differing_fields(environment(), other);
  CHECK(std::find(names.begin(), names.end(), "gpus.name") != names.end());
}

TEST_CASE("an environment that is none differs, and does no harm") {
  for (const Json& none : {Json(nullptr), Json(7), Json::array(), Json{{"cpu", "x"}},
                           Json{{"gpus", 1}}, Json{{"memory_bytes", "much"}}}) {
    CAPTURE(none);
    CHECK(environment_hash(none) != environment_hash(environment()));
    CHECK_FALSE(differing_fields(none, environment()).empty());
    CHECK(differing_fields(none, none).empty());
  }
  CHECK(environment_hash(Json(nullptr)) == environment_hash(Json::object()));
}

}  // namespace assay
