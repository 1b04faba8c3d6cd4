// SPDX-License-Identifier: Apache-2.0
#include "assay/store/timestamp.hpp"

#include <doctest/doctest.h>

namespace assay::store {

TEST_CASE("a moment is written in UTC with microseconds") {
  CHECK(utc_text(0) == "1970-01-01T00:00:00.000000Z");
  CHECK(utc_text(1'709'210'096'000'123'999) == "2024-02-29T12:34:56.000123Z");
}

TEST_CASE("a moment reads back as it was written") {
  for (const Nanoseconds moment : {Nanoseconds{0}, Nanoseconds{1'709'210'096'000'123'000},
                                   Nanoseconds{9'214'646'399'000'000'000}}) {
    CHECK(parse_utc(utc_text(moment)) == moment);
  }
}

TEST_CASE("text that is not exactly such a moment gives nothing") {
  for (const char* text :
       {"", "2024", "2024-02-30T12:34:56.000123Z", "2024-13-01T12:34:56.000123Z",
        "2024-02-29T24:34:56.000123Z", "2024-02-29T12:34:60.000123Z", "2024-02-29 12:34:56.000123Z",
        "2024-02-29T12:34:56.000123+", "2024-02-29T12:34:56.00012Z", "1969-12-31T23:59:59.000000Z",
        "9999-12-31T23:59:59.000000Z", "2024-02-29T12:34:56.000123Zx",
        "202a-02-29T12:34:56.000123Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_utc(text).has_value());
  }
}

}  // namespace assay::store
