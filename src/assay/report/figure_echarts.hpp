// SPDX-License-Identifier: Apache-2.0
#pragma once

// Figures for Apache ECharts in an HTML page. The scales, ticks and heights of marks are those of
// figure_layout.hpp, so that a page shows what the PNG shows.

#include <vector>

#include "assay/base/json.hpp"
#include "assay/report/figure.hpp"

namespace assay::report {

// The option object of each panel, in their order. Pure data without functions. Colours are CSS
// variables (--style-0 …, --ink, --grid, --ground), so that a theme is the style sheet's business;
// numbers have nine significant digits. What is not finite is left out.
std::vector<Json> echarts_options(const Figure& figure);

// The dashes of a style, as lengths drawn and left out in pixels; empty: solid.
std::vector<int> dashes_of(int style);

// The shape of a style's points: one of ECharts' symbols.
const char* symbol_of(int style);

// Which of the CSS variables colours a style: 0 … figure_styles − 1.
int color_of(int style);

}  // namespace assay::report
