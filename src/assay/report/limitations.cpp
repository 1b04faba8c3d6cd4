// SPDX-License-Identifier: Apache-2.0
#include "assay/report/limitations.hpp"

#include <algorithm>
#include <utility>

#include "assay/base/text.hpp"

namespace assay::report {

void add_limitations(Document& document, const std::vector<std::string>& sentences) {
  if (sentences.empty()) return;
  Listing listing;
  for (const std::string& sentence : sentences) listing.items.push_back(text::printable(sentence));
  constexpr const char* id = "limitations";
  auto& sections = document.sections;
  auto section = std::find_if(sections.begin(), sections.end(),
                              [](const Section& one) { return one.id == id; });
  if (section == sections.end()) {
    section = sections.insert(section, {.id = id, .title = "Limitations", .blocks = {}});
  }
  section->blocks.emplace_back(std::move(listing));
}

}  // namespace assay::report
