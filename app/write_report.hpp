// SPDX-License-Identifier: Apache-2.0
#pragma once

// The report of a run: report.html and figures/*.png in a directory.

#include <filesystem>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/report/document.hpp"
#include "assay/store/run_files.hpp"
#include "derive.hpp"

namespace assay::app {

// A run that is compared, and what a reader calls it.
struct DerivedRun {
  std::string label;
  const Derived& derived;
};

// What assay knows of one run, as a report.
report::Document report_of(const Derived& derived);

// The report of a change: a run against what it is compared with (docs/comparing.md).
report::Document report_of_change(const DerivedRun& baseline, const DerivedRun& candidate);

enum class PngFigures { drawn, none };

// The page, under the name given, and every figure as a PNG. A figure that cannot be drawn, as
// without gnuplot, is told in the page's limitations and in what this returns, a sentence each; it
// is no error. Errors: missing, for a folder that cannot be made; measurement, for a file that
// cannot be written.
[[nodiscard]] Result<std::vector<std::string>> write_report(
    const std::filesystem::path& directory, report::Document document, PngFigures figures,
    const char* page = store::files::report_html);

// What write_report() returned, on stderr.
void tell_problems(const std::vector<std::string>& problems);

}  // namespace assay::app
