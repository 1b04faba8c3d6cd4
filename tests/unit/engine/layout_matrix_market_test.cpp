// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/matrix_market.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace assay;
using namespace assay::engine::layout;

namespace {

const std::string banner = "%%MatrixMarket matrix coordinate real symmetric\n";

}  // namespace

TEST_CASE("a matrix is written as its lower triangle, and read again as it was") {
  const std::vector<SharedPair> pairs{{0, 2, 0.1}, {1, 2, 3}};
  const SharedAccess weights = *shared_access(3, pairs);
  const std::string text = to_matrix_market(weights);
  CHECK(text == banner + "3 3 2\n3 1 0.1\n3 2 3\n");
  const auto read = read_matrix_market(text);
  REQUIRE(read);
  CHECK(to_matrix_market(*read) == text);
}

TEST_CASE("comments, integers and a diagonal are taken") {
  const auto read = read_matrix_market(
      "%%MatrixMarket matrix coordinate integer symmetric\r\n% of a tool\r\n2 2  2\r\n1 1 9\r\n2 1 "
      "4\r\n");
  REQUIRE(read);
  CHECK(read->coeff(0, 1) == 4);
  CHECK(read->nonZeros() == 2);
}

TEST_CASE("what is no such file is refused with its line") {
  const auto reason = [](const std::string& text) {
    const auto read = read_matrix_market(text);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::usage);
    return read.error().message;
  };
  CHECK(reason("") == "line 1: another kind of file");
  CHECK(reason("%%MatrixMarket matrix array real general\n") == "line 1: another kind of file");
  CHECK(reason(banner) == "line 2: there is no line with the size");
  CHECK(reason(banner + "2 3 1\n").starts_with("line 2: the size is D D entries"));
  CHECK(reason(banner + "99999999 99999999 1\n").starts_with("line 2: the size is D D entries"));
  CHECK(reason(banner + "2 2 1\n1 2 1\n") == "line 3: not in the lower triangle");
  CHECK(reason(banner + "2 2 1\n3 1 1\n") == "line 3: not in the lower triangle");
  CHECK(reason(banner + "2 2 1\n2 1 1\n2 1 1\n") == "line 4: more than 1 entries");
  CHECK(reason(banner + "2 2 2\n2 1 1\n") == "line 4: 1 of 2 entries");
  CHECK(reason(banner + "2 2 1\n2 1 x\n") == "line 3: the weight is no number");
}
