// SPDX-License-Identifier: Apache-2.0
#pragma once

// The place of a value in a study, as error messages name it: `cases[0].knobs.batch_size`.

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/json.hpp"

namespace assay::study {

class KeyPath {
 public:
  KeyPath() = default;  // the whole document
  KeyPath(std::initializer_list<std::string> keys) : steps_(keys) {}

  KeyPath key(std::string_view name) const;
  KeyPath item(std::size_t index) const;
  // Of the list that the path is an item of; otherwise the path itself.
  KeyPath without_item() const;

  // Keys of blocks, and "[0]" for items of lists.
  const std::vector<std::string>& steps() const { return steps_; }

  // Safe to print; empty for the whole document.
  std::string dotted() const;

  bool operator==(const KeyPath&) const = default;

 private:
  std::vector<std::string> steps_;
};

// The value at `path`, or nullptr.
const Json* value_at(const Json& document, const KeyPath& path);

}  // namespace assay::study
