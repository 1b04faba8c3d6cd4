// SPDX-License-Identifier: Apache-2.0
#include "assay/base/error.hpp"

#include <doctest/doctest.h>

#include "assay/base/result.hpp"

namespace assay {

TEST_CASE("the exit codes are those that are documented") {
  CHECK(exit_code(ErrorCode::rejected) == 1);
  CHECK(exit_code(ErrorCode::usage) == 2);
  CHECK(exit_code(ErrorCode::missing) == 3);
  CHECK(exit_code(ErrorCode::measurement) == 4);
  CHECK(exit_code(ErrorCode::budget) == 5);
  CHECK(exit_code(ErrorCode::inconclusive) == 6);
  CHECK(exit_code(ErrorCode::defect) == 70);
  CHECK(exit_code(ErrorCode::interrupted) == 130);
}

TEST_CASE("every error code has a word of its own, and is found by it") {
  for (const auto& entry : words(ErrorCode{})) {
    CHECK(word_of(entry.value) == entry.word);
    CHECK(from_word<ErrorCode>(entry.word) == entry.value);
  }
  CHECK_FALSE(from_word<ErrorCode>("nothing").has_value());
}

TEST_CASE("an error is one line, whatever its text holds") {
  CHECK(one_line({ErrorCode::usage, "bad", "try"}) == "bad; try");
  CHECK(one_line({ErrorCode::usage, "bad", ""}) == "bad");
  CHECK(one_line({ErrorCode::usage, "a\nb\x1b[31m", "\xff"}) == "a\\nb\\x1b[31m; \\xff");
}

TEST_CASE("a result holds a value or the error that it failed with") {
  const Result<int> good = 3;
  const Result<int> bad = fail(ErrorCode::missing, "gone", "look");
  CHECK(*good == 3);
  CHECK(bad.error() == Error{ErrorCode::missing, "gone", "look"});
}

}  // namespace assay
