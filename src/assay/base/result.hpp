// SPDX-License-Identifier: Apache-2.0
#pragma once

// Result<T>: a value, or the Error that a user can act on. Exceptions are for defects and
// exhaustion only (docs/decisions/0003-results-and-exceptions.md).

#include <string>
#include <utility>

#include <tl/expected.hpp>

#include "assay/base/error.hpp"

namespace assay {

template <class T>
using Result = tl::expected<T, Error>;

using Failure = tl::unexpected<Error>;

// Shortest way to return an error: `return fail(ErrorCode::missing, "…", "…");`
inline Failure fail(ErrorCode code, std::string message, std::string hint = {}) {
  return Failure(Error{code, std::move(message), std::move(hint)});
}

// Passes another result's error on: `if (!x) return fail(x.error());`
inline Failure fail(Error error) {
  return Failure(std::move(error));
}

}  // namespace assay
