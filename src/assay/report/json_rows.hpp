// SPDX-License-Identifier: Apache-2.0
#pragma once

// A JSON document as lines of name and value, for tables.

#include <string>
#include <vector>

#include "assay/base/json.hpp"

namespace assay::report {

struct JsonRow {
  std::string name;   // dotted: "cpu.model"; of a list's objects counted from 1: "gpus.1.name"
  std::string value;  // a list of plain values is joined by commas; null is "–"
};

// In the document's order; empty objects and lists are "–", and a list's small objects take a row
// each.
std::vector<JsonRow> json_rows(const Json& document);

}  // namespace assay::report
