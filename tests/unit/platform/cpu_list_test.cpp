// SPDX-License-Identifier: Apache-2.0
#include "assay/platform/cpu_list.hpp"

#include <vector>

#include <doctest/doctest.h>

namespace assay::platform {

TEST_CASE("a kernel's list of CPUs is read in its order") {
  CHECK(parse_cpu_list("0") == std::vector{0});
  CHECK(parse_cpu_list("0-3") == std::vector{0, 1, 2, 3});
  CHECK(parse_cpu_list("8,0-2,5\n") == std::vector{8, 0, 1, 2, 5});
  CHECK(parse_cpu_list(" 7-7 ") == std::vector{7});
}

TEST_CASE("what is no list of CPUs gives none") {
  for (const char* text : {"", "\n", ",", "0,", "-", "1-", "-1", "3-1", "a", "0-3-5", "0x1", "1 2",
                           "99999999999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_cpu_list(text));
  }
}

TEST_CASE("a list of CPUs that no machine has is refused before it is made") {
  CHECK(parse_cpu_list("1048575"));
  CHECK_FALSE(parse_cpu_list("1048577"));
  CHECK_FALSE(parse_cpu_list("0-18446744073709551615"));
  CHECK_FALSE(parse_cpu_list("0-1000000,0-1000000"));
}

}  // namespace assay::platform
