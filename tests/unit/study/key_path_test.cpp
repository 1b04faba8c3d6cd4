// SPDX-License-Identifier: Apache-2.0
#include "assay/study/key_path.hpp"

#include <doctest/doctest.h>

namespace assay::study {

TEST_CASE("a path reads as its keys with dots, and items with brackets") {
  CHECK(KeyPath{}.dotted().empty());
  CHECK(KeyPath{"cases"}.item(0).key("knobs").key("batch_size").dotted() ==
        "cases[0].knobs.batch_size");
}

TEST_CASE("a hostile key cannot break the line of a message") {
  CHECK(KeyPath{"a\nb"}.dotted() == "a\\nb");
}

TEST_CASE("a value is found by its path, and only if all of it is there") {
  const Json json = Json::parse(R"({"a": [{"b": 1}, {"b": 2}], "[0]": 3})");
  CHECK(*value_at(json, KeyPath{"a"}.item(1).key("b")) == 2);
  CHECK(*value_at(json, KeyPath{"[0]"}) == 3);
  CHECK(value_at(json, KeyPath{}) == &json);
  CHECK(value_at(json, KeyPath{"a"}.item(2)) == nullptr);
  CHECK(value_at(json, KeyPath{"a", "b"}) == nullptr);
  CHECK(value_at(json, KeyPath{"a", "[]"}) == nullptr);
  CHECK(value_at(json, KeyPath{"a"}.item(0).key("b").key("c")) == nullptr);
}

TEST_CASE("the list of an item is the path without it") {
  CHECK(KeyPath{"axes", "x"}.item(3).without_item() == KeyPath{"axes", "x"});
  CHECK(KeyPath{"axes", "x"}.without_item() == KeyPath{"axes", "x"});
  CHECK(KeyPath{}.without_item() == KeyPath{});
}

}  // namespace assay::study
