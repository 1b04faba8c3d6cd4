// SPDX-License-Identifier: Apache-2.0
#include "assay/data/study.hpp"

#include <doctest/doctest.h>

namespace assay {

TEST_CASE("the repeats of all sessions add up, and differ by one at most") {
  for (const int sessions : {1, 2, 3, 7}) {
    for (const int repeats : {7, 8, 30, 100}) {
      const Protocol protocol{.sessions = sessions, .repeats = repeats};
      int sum = 0;
      for (int session = 0; session < sessions; ++session) {
        const int share = repeats_of_session(protocol, session);
        CHECK(share >= repeats / sessions);
        CHECK(share <= repeats / sessions + 1);
        sum += share;
      }
      CHECK(sum == repeats);
    }
  }
}

TEST_CASE("a case's model is found by its name, and is nothing where it names none") {
  Study study;
  study.models.resize(2);
  study.models[0].name = "a";
  study.models[1].name = "b";
  Case point;
  point.model = "b";
  CHECK(study.model_of(point) == &study.models[1]);
  point.model = {};
  CHECK(study.model_of(point) == nullptr);
}

}  // namespace assay
