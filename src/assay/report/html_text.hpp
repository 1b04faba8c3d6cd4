// SPDX-License-Identifier: Apache-2.0
#pragma once

// Untrusted text and data as parts of an HTML page.

#include <string>
#include <string_view>

#include "assay/base/json.hpp"

namespace assay::report {

// Control characters and invalid UTF-8 made visible, and so are the characters that turn the
// direction of text around.
std::string visible_text(std::string_view text);

// The same as the content of an element or of a quoted attribute.
std::string html_text(std::string_view text);

// As the content of a <script type="application/json">: nothing in it can end the element.
std::string script_json(const Json& value);

// The source that a content security policy names a script by: 'sha256-…'.
std::string script_source(std::string_view script);

}  // namespace assay::report
