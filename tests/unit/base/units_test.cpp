// SPDX-License-Identifier: Apache-2.0
#include "assay/base/units.hpp"

#include <doctest/doctest.h>

namespace assay {

TEST_CASE("a duration is a number and a unit") {
  CHECK(parse_duration("250ms") == 250'000'000);
  CHECK(parse_duration("60s") == 60'000'000'000);
  CHECK(parse_duration("1.5min") == 90'000'000'000);
  CHECK(parse_duration("2h") == 7'200'000'000'000);
  CHECK(parse_duration("10us") == 10'000);
  CHECK(parse_duration("7ns") == 7);
  CHECK(parse_duration("0s") == 0);
}

TEST_CASE("anything else is no duration") {
  for (const char* text : {"", "60", "s", "-1s", "+1s", "1 s", "1m", "1S", "1.2.3s", "1e3s", "1s ",
                           "nans", "300000h30", "99999999999h", ".s"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text).has_value());
  }
}

TEST_CASE("a duration's text is short, exact and reads back") {
  CHECK(duration_text(60'000'000'000) == "1min");
  CHECK(duration_text(90'000'000'000) == "90s");
  CHECK(duration_text(1'500'000'000) == "1500ms");
  CHECK(duration_text(7) == "7ns");
  CHECK(duration_text(0) == "0s");
  for (const Nanoseconds duration :
       {Nanoseconds{1}, Nanoseconds{1'001}, Nanoseconds{61'000'000'001},
        Nanoseconds{3'600'000'000'000}, Nanoseconds{86'399'999'999'999}}) {
    CHECK(parse_duration(duration_text(duration)) == duration);
  }
}

TEST_CASE("people read durations in two units at most") {
  CHECK(rough_duration(0) == "0.0 s");
  CHECK(rough_duration(800'000'000) == "0.8 s");
  CHECK(rough_duration(9'960'000'000) == "10 s");
  CHECK(rough_duration(12'400'000'000) == "12 s");
  CHECK(rough_duration(59'700'000'000) == "1 min 00 s");
  CHECK(rough_duration(185'000'000'000) == "3 min 05 s");
  CHECK(rough_duration(7'800'000'000'000) == "2 h 10 min");
}

}  // namespace assay
