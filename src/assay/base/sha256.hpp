// SPDX-License-Identifier: Apache-2.0
#pragma once

// SHA-256 (FIPS 180-4) of text and files, as 64 lower-case hex digits.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "assay/base/result.hpp"

namespace assay {

inline constexpr std::size_t sha256_digits = 64;

std::string sha256(std::string_view bytes);

// Whether it is so many lower-case hex digits, as a hash or the beginning of one is.
bool is_hexadecimal(std::string_view text, std::size_t digits);

// Errors: missing, if the file cannot be read.
[[nodiscard]] Result<std::string> sha256_of_file(const std::filesystem::path& path);

}  // namespace assay
