// SPDX-License-Identifier: Apache-2.0
#pragma once

// The small text files by which the kernel and the distribution describe a machine. Their sizes are
// unknown before they are read, and any of them may be absent.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace assay::platform {

// Its first mebibyte; nothing where it cannot be read.
std::optional<std::string> read_kernel_file(const std::filesystem::path& path);

// The same without blanks around it: of a file that holds one value.
std::optional<std::string> read_kernel_value(const std::filesystem::path& path);

// The value, trimmed, of the first line `key` `separator` value: of "model name : EPYC", "EPYC".
std::optional<std::string_view> value_of(std::string_view text, std::string_view key,
                                         char separator);

// Of a line "MemTotal:  16 kB", 16384.
std::optional<std::uint64_t> kibibytes_of(std::string_view text, std::string_view key);

}  // namespace assay::platform
