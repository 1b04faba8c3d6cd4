// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where each value of a document came from: a line of its file, or an override.

#include <map>
#include <string>
#include <utility>

#include "assay/study/key_path.hpp"

namespace assay::study {

struct Location {
  int line = 0;                 // 0: unknown
  std::string override_text{};  // "a.b=value"; empty for what stands in the file
};

// A trie, so that its size is linear in the document's however deep that is nested.
class Locations {
 public:
  using Node = int;
  static constexpr Node root = 0;

  // `root_line` is where the document begins; 0 for one that has no lines.
  explicit Locations(int root_line = 0) : root_line_(root_line) {}

  Node add(Node parent, const std::string& step, int line);

  // From now on `path`, and what stands beneath it, comes from the override.
  void replace(const KeyPath& path, const std::string& override_text);

  // Of the value itself, or of the nearest block around it that is known.
  Location find(const KeyPath& path) const;

 private:
  struct Entry {
    Node node;
    Location location;
  };
  std::map<std::pair<Node, std::string>, Entry> entries_;
  Node last_node_ = root;
  int root_line_;
};

}  // namespace assay::study
