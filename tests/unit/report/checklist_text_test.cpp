// SPDX-License-Identifier: Apache-2.0
#include "assay/report/checklist_text.hpp"

#include <vector>

#include <doctest/doctest.h>

using namespace assay;

TEST_CASE("a point is a line, and what does not pass says what to try") {
  const std::vector<CheckItem> items{
      {.id = "a", .text = "the first holds", .status = CheckStatus::pass, .fix = "nothing"},
      {.id = "b",
       .text = "the second holds",
       .status = CheckStatus::unlocked,
       .detail = "no\npermission",
       .fix = "sudo it"},
      {.id = "c", .text = "the third holds", .status = CheckStatus::fail}};
  CHECK(report::checklist_text(items, {}) ==
        "pass     the first holds\n"
        "unlocked the second holds: no\\npermission\n"
        "         try: sudo it\n"
        "fail     the third holds\n"
        "\n"
        "1 pass, 1 fail, 1 unlocked, 0 absent\n");
}
