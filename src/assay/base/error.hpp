// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one error type, and the exit codes that every command shares. An error is what a user can
// meet: one line that says what failed and where, and one that says what to try.

#include <span>
#include <string>

#include "assay/base/enum_words.hpp"

namespace assay {

// The values are the exit codes of the program (docs/formats.md).
enum class ErrorCode : int {
  rejected = 1,      // a gate that failed
  usage = 2,         // bad usage, configuration or input file
  missing = 3,       // a required resource: model, engine, tool, permission
  measurement = 4,   // the measurement is invalid or failed
  budget = 5,        // the time budget ended first
  inconclusive = 6,  // no verdict: undecided or incomparable
  defect = 70,       // a defect of ours
  interrupted = 130  // Ctrl-C
};

struct Error {
  ErrorCode code = ErrorCode::defect;
  std::string message;  // one line: what failed, and where
  std::string hint{};   // one line: what to try; may be empty

  bool operator==(const Error&) const = default;
};

constexpr int exit_code(ErrorCode code) {
  return static_cast<int>(code);
}

std::span<const EnumWord<ErrorCode>> words(ErrorCode);

// "message; hint", on one line, with control characters made visible.
std::string one_line(const Error& error);

}  // namespace assay
