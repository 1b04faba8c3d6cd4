// SPDX-License-Identifier: Apache-2.0
#pragma once

// One fact of the machine: from a small file to JSON. Facts are stored, shown and hashed, so their
// text is one line of bounded length without control characters, whatever a file holds.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "assay/base/json.hpp"

namespace assay::host {

// Its first line, trimmed and printable, of at most 256 bytes; nothing where that is empty.
std::optional<std::string> fact_of(std::string_view text);

// Of a file: likewise; nothing where it cannot be read.
std::optional<std::string> fact_in(const std::filesystem::path& file);
std::optional<double> number_in(const std::filesystem::path& file);
// "1" or "0".
std::optional<bool> flag_in(const std::filesystem::path& file);
// How many numbers a list such as "0-3,8" names.
std::optional<int> count_in(const std::filesystem::path& file);

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

}  // namespace assay::host
