// SPDX-License-Identifier: Apache-2.0
#include "assay/study/key_path.hpp"

#include "assay/base/text.hpp"

namespace assay::study {

KeyPath KeyPath::key(std::string_view name) const {
  KeyPath longer = *this;
  longer.steps_.emplace_back(name);
  return longer;
}

KeyPath KeyPath::item(std::size_t index) const {
  return key("[" + std::to_string(index) + "]");
}

KeyPath KeyPath::without_item() const {
  KeyPath list = *this;
  if (!list.steps_.empty() && list.steps_.back().starts_with('[')) list.steps_.pop_back();
  return list;
}

std::string KeyPath::dotted() const {
  std::string text;
  for (const std::string& step : steps_) {
    if (!text.empty() && !step.starts_with('[')) text += '.';
    text += text::printable(step);
  }
  return text;
}

const Json* value_at(const Json& document, const KeyPath& path) {
  const Json* value = &document;
  for (const std::string& step : path.steps()) {
    if (value->is_object()) {
      const auto member = value->find(step);
      if (member == value->end()) return nullptr;
      value = &*member;
    } else if (value->is_array() && step.size() > 2) {
      const auto index = text::parse_unsigned(std::string_view(step).substr(1, step.size() - 2));
      if (!index || *index >= value->size()) return nullptr;
      value = &(*value)[*index];
    } else {
      return nullptr;
    }
  }
  return value;
}

}  // namespace assay::study
