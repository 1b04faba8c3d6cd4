// SPDX-License-Identifier: Apache-2.0
#include "result_folder.hpp"

#include <utility>

#include "assay/base/file.hpp"
#include "assay/measure/interruption.hpp"
#include "assay/store/staged_folder.hpp"
#include "command.hpp"

namespace assay::app {

Result<void> write_result_folder(const std::filesystem::path& out,
                                 std::span<const ResultFile> files, report::Document document,
                                 PngFigures figures) {
  const measure::Interruption interruption;
  auto folder = store::StagedFolder::begin(out);
  if (!folder) return fail(folder.error());
  for (const ResultFile& file : files) {
    auto written = write_file(folder->path() / file.name, pretty_text(file.document));
    if (!written) return written;
  }
  const auto problems = write_report(folder->path(), std::move(document), figures);
  if (interruption.requested()) {
    return fail(ErrorCode::interrupted, "interrupted", "nothing was written");
  }
  if (!problems) return fail(problems.error());
  for (const std::string& problem : *problems) note("assay: " + problem);
  return folder->finish();
}

}  // namespace assay::app
