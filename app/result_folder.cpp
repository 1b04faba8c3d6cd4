// SPDX-License-Identifier: Apache-2.0
#include "result_folder.hpp"

#include <utility>

#include <fmt/format.h>

#include "assay/measure/interruption.hpp"
#include "assay/store/staged_folder.hpp"
#include "output_file.hpp"
#include "output_form.hpp"

namespace assay::app {

Result<void> write_result_folder(const std::filesystem::path& out,
                                 std::span<const ResultFile> files, report::Document document,
                                 PngFigures figures) {
  const measure::Interruption interruption;
  auto folder = store::StagedFolder::begin(out);
  if (!folder) return fail(folder.error());
  for (const ResultFile& file : files) {
    if (auto written = write_json(folder->path() / file.name, file.document); !written) {
      return written;
    }
  }
  const auto problems = write_report(folder->path(), std::move(document), figures);
  if (interruption.requested()) {
    return fail(ErrorCode::interrupted, "interrupted", "nothing was written");
  }
  if (!problems) return fail(problems.error());
  tell_problems(*problems);
  return folder->finish();
}

std::string text_with_page(const report::Document& document, const std::filesystem::path& out) {
  std::string text = text_on_stdout(document);
  if (!out.empty()) text += fmt::format("page: {}\n", (out / store::files::report_html).string());
  return text;
}

}  // namespace assay::app
