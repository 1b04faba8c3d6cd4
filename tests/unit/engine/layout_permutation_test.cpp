// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/permutation.hpp"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

using namespace assay;
using namespace assay::engine::layout;

namespace {

// Groups of `size` dimensions, the last one perhaps cut off.
bool keeps_groups(const Permutation& permutation, std::size_t size) {
  bool all = true;
  for (std::size_t first = 0; first < permutation.size(); first += size) {
    all = all && keeps(permutation, {first, std::min(size, permutation.size() - first)});
  }
  return all;
}

}  // namespace

TEST_CASE("positions are the inverse of an order") {
  const Permutation permutation{{2, 0, 3, 1}};
  CHECK(positions_of(permutation) == std::vector<std::uint32_t>{1, 3, 0, 2});
  CHECK(positions_of(Permutation{positions_of(permutation)}) == permutation.order);
}

TEST_CASE("composing orders what the first order left") {
  const Permutation first{{2, 0, 1}};
  const Permutation second{{1, 2, 0}};
  CHECK(composed(first, second).order == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(composed(first, identity(3)) == first);
}

TEST_CASE("an order that is appended is of the dimensions that follow") {
  Permutation whole{{1, 0}};
  append(whole, {{0, 2, 1}});
  CHECK(whole.order == std::vector<std::uint32_t>{1, 0, 2, 4, 3});
}

TEST_CASE("a random permutation is one, and another for another seed") {
  const Permutation one = random_permutation(100, 1);
  CHECK(one == random_permutation(100, 1));
  CHECK_FALSE(one == random_permutation(100, 2));
  CHECK(read_permutation(to_json(one)));
}

TEST_CASE("an order keeps its groups if nothing leaves one, a last one that is cut off included") {
  CHECK(keeps_groups({{2, 0, 1, 4, 3}}, 3));
  CHECK_FALSE(keeps_groups({{2, 0, 3, 1, 4}}, 3));
  CHECK_FALSE(keeps_groups({{3, 4, 5, 0, 1, 2}}, 3));  // the groups themselves changed places
  CHECK(keeps_groups(identity(7), 1));
  CHECK(keeps_groups(random_permutation(7, 1), 7));
}

TEST_CASE("a permutation's file gives it again") {
  const Permutation permutation{{2, 0, 3, 1}};
  const Json document = to_json(permutation);
  CHECK(document["D"] == 4);
  CHECK(document["pi"] == Json({2, 0, 3, 1}));
  // printf '4 2 0 3 1' | sha256sum
  CHECK(document["hash"] == "6653abf2fa4a0472ad5ae490391de7d3ac7f8b0969fd461013e1fd3df95b6ed2");
  REQUIRE(read_permutation(document));
  CHECK(*read_permutation(document) == permutation);
}

TEST_CASE("what is no permutation is refused with the reason") {
  const auto reason = [](const std::string& text) {
    const auto read = read_permutation(Json::parse(text));
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::usage);
    return read.error().message;
  };
  CHECK(reason("[]").ends_with("not an object"));
  CHECK(reason(R"({"D":1,"pi":[0]})").ends_with("no key 'hash'"));
  CHECK(reason(R"({"D":-1,"pi":[0],"hash":""})").ends_with("hash a text"));
  CHECK(reason(R"({"D":2,"pi":[0],"hash":""})").ends_with("D is 2 and pi has 1 values"));
  CHECK(reason(R"({"D":2,"pi":[0,2],"hash":""})").ends_with("pi[1] is no dimension"));
  CHECK(reason(R"({"D":2,"pi":[0,0.5],"hash":""})").ends_with("pi[1] is no dimension"));
  CHECK(reason(R"({"D":2,"pi":[1,1],"hash":""})").ends_with("1 is in pi twice"));
  CHECK(reason(R"({"D":99999999999,"pi":[],"hash":""})").ends_with("at most 1000000 is taken"));
  CHECK(reason(R"({"D":2,"pi":[1,0],"hash":"00"})").ends_with("the hash is not that of pi"));
}
