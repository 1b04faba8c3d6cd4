// SPDX-License-Identifier: Apache-2.0
#pragma once

// Figures drawn by gnuplot, which is a program of the system and not a library.

#include <filesystem>
#include <string>

#include "assay/base/result.hpp"
#include "assay/report/figure.hpp"

namespace assay::report {

// What makes gnuplot write the figure to its standard output as a PNG, 2100 pixels wide. Pure. The
// data is within; no text of the figure can become a command.
std::string gnuplot_script(const Figure& figure);

// Whether figures can be drawn here. Errors: missing, with what to install.
[[nodiscard]] Result<void> gnuplot_available();

// Draws the figure; `path` is complete or not there. Errors: missing, without gnuplot; measurement,
// if gnuplot fails or the file cannot be written.
[[nodiscard]] Result<void> draw_png(const Figure& figure, const std::filesystem::path& path);

}  // namespace assay::report
