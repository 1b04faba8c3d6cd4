// SPDX-License-Identifier: Apache-2.0
#pragma once

// What every HTML page is made with: files of html/ and the chart library, inside the program.

#include <string_view>

namespace assay::report {

std::string_view page_style();   // html/page_style.css
std::string_view page_theme();   // html/page_theme.js: runs before anything is drawn
std::string_view page_script();  // html/page_script.js: runs when everything is there

// Apache ECharts, minified, with its licence in its head; empty in a build without it.
std::string_view echarts_script();

}  // namespace assay::report
