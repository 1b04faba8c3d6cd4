// SPDX-License-Identifier: Apache-2.0
#pragma once

// A figure in an HTML page: its title, its legend, a place for each chart, its caption, and the
// same as a table for who cannot see it.

#include <string>
#include <string_view>

#include "assay/base/json.hpp"
#include "assay/report/document.hpp"

namespace assay::report {

// The element, beneath a heading of level 2 that says `heading`: a title that begins so is not said
// again. The option of each of its charts is appended to `options`, in the page's order.
std::string figure_html(const DocumentFigure& figure, std::string_view heading, Json& options);

}  // namespace assay::report
