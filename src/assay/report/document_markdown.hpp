// SPDX-License-Identifier: Apache-2.0
#pragma once

// A document as GitHub-flavoured Markdown: fit for a pull request, a step summary, a wiki. GitLab
// reads it as well.

#include <string>
#include <string_view>

#include "assay/report/document.hpp"

namespace assay::report {

// Untrusted text so that it is shown as it stands: no markup, HTML, link, mention (@name) or
// reference (#1) comes of it, and it stays within its line and cell.
std::string markdown_text(std::string_view untrusted);

// Figures are images below `figures/`, where their files lie.
std::string document_markdown(const Document& document);

}  // namespace assay::report
