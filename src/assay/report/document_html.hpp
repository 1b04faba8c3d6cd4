// SPDX-License-Identifier: Apache-2.0
#pragma once

// A report as one HTML page that is complete in itself: it opens from disk, loads nothing, and its
// content security policy lets it load nothing. Without scripts its texts and tables remain.

#include <string>

#include "assay/report/document.hpp"

namespace assay::report {

// The same document gives the same bytes.
std::string document_html(const Document& document);

}  // namespace assay::report
