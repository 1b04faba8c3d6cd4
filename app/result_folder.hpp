// SPDX-License-Identifier: Apache-2.0
#pragma once

// A new folder of results: JSON files and the report that is made of them.

#include <filesystem>
#include <span>
#include <string>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "write_report.hpp"

namespace assay::app {

struct ResultFile {
  std::string name{};
  Json document{};
};

// The folder appears complete or not at all (store/staged_folder.hpp); figures that cannot be drawn
// are told on stderr. Errors: as of StagedFolder and write_report(); interrupted, with nothing left
// behind.
[[nodiscard]] Result<void> write_result_folder(const std::filesystem::path& out,
                                               std::span<const ResultFile> files,
                                               report::Document document, PngFigures figures);

// The text of the report, and where its page lies if `out` is not empty.
std::string text_with_page(const report::Document& document, const std::filesystem::path& out);

}  // namespace assay::app
