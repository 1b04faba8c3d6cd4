// SPDX-License-Identifier: Apache-2.0
#include "assay/study/locations.hpp"

namespace assay::study {

Locations::Node Locations::add(Node parent, const std::string& step, int line) {
  entries_[{parent, step}] = Entry{++last_node_, Location{line, {}}};
  return last_node_;
}

void Locations::replace(const KeyPath& path, const std::string& override_text) {
  const Location location{find(path).line, override_text};
  Node parent = root;
  Entry* entry = nullptr;
  for (const std::string& step : path.steps()) {
    const auto [place, added] = entries_.try_emplace({parent, step});
    entry = &place->second;
    if (added) *entry = Entry{++last_node_, location};
    parent = entry->node;
  }
  // A new node has nothing beneath it: what the file says there is forgotten.
  if (entry != nullptr) *entry = Entry{++last_node_, location};
}

Location Locations::find(const KeyPath& path) const {
  Location location{root_line_, {}};
  Node parent = root;
  for (const std::string& step : path.steps()) {
    const auto place = entries_.find({parent, step});
    if (place == entries_.end()) break;
    parent = place->second.node;
    location = place->second.location;
  }
  return location;
}

}  // namespace assay::study
