// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a format is to the program. A new one is a file with a function that gives this, its
// declaration in formats.hpp, and its line in the table of importers.cpp.

#include <string>
#include <string_view>

#include "assay/base/result.hpp"
#include "assay/store/importers/foreign_file.hpp"
#include "assay/store/importers/imported_case.hpp"

namespace assay::store::importers {

struct ImportOptions {
  std::string format{};  // a name in the table; empty: recognised by the content
  // Of plain CSV only.
  std::string column{};          // with the times
  std::string unit{};            // of that column
  std::string session_column{};  // empty: one session
  std::string case_column{};     // empty: one case
  // Executions that an iteration of the run stands for; 0: 1000 where one took less than 1 µs.
  int executions = 0;
};

struct Importer {
  std::string_view name;
  std::string_view takes;  // which of the tool's files, for people
  // By names and kinds of what is there; says nothing about its being right.
  bool (*recognises)(const ForeignFile& file) = nullptr;
  // Errors: usage, naming file and place; missing, for a second file that cannot be read.
  Result<ImportedFile> (*read)(const ForeignFile& file, const ImportOptions& options) = nullptr;
};

}  // namespace assay::store::importers
