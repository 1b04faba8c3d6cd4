// SPDX-License-Identifier: Apache-2.0
#pragma once

// A file, or a folder, that another tool has left: read once, in the shape that it has. Which tool
// it was is not known yet.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"

namespace assay::store::importers {

inline constexpr std::size_t largest_foreign_file = std::size_t{256} << 20;

struct ForeignFile {
  std::filesystem::path path;
  std::string source;                 // begins error messages: the path as the user wrote it
  bool is_folder = false;             // then the rest is empty
  std::string text{};                 // the whole file
  std::optional<Json> json{};         // one document
  std::vector<Json> lines{};          // JSON Lines: at least two documents, or one named .jsonl
  std::vector<std::string> header{};  // of a CSV table
};

// Errors: missing, if it cannot be read; usage, if it is too large, or is JSON and damaged.
[[nodiscard]] Result<ForeignFile> open_foreign_file(const std::filesystem::path& path);

// JSON as Python writes it: NaN and Infinity, which JSON does not have, are read as null.
// Errors: usage, naming the line.
[[nodiscard]] Result<Json> parse_loose_json(std::string_view text, const std::string& source);

}  // namespace assay::store::importers
