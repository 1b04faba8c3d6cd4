// SPDX-License-Identifier: Apache-2.0
#pragma once

// Takes out of texts what names a machine, its user or a place on its disks, and what opens doors,
// before they are stored or handed on. What is replaced, and what stays: docs/environment.md.

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/json.hpp"

namespace assay {

// What only the process knows to be private. Shapes (addresses, tokens, paths) need no list.
struct RedactionSecrets {
  std::string home{};               // absolute; empty: unknown
  std::string working_directory{};  // likewise
  std::vector<std::string> users{};
  std::vector<std::string> hosts{};
  std::vector<std::string> values{};  // passwords, tokens: wherever they occur
};

class Redactor {
 public:
  // The home and working directory, the names of the user and the host, and the values of
  // environment variables whose names speak of secrets. Names that many machines have ("root",
  // "runner", "localhost") are none.
  static Redactor of_this_process();

  explicit Redactor(const RedactionSecrets& secrets);

  // In time linear in the text. Redacting again changes nothing. Bytes that are no UTF-8 stay.
  std::string redact(std::string_view text) const;

  // All strings in it, keys too. Keys that become equal are numbered: "<user>", "<user>#2".
  // (A template, so that texts do not take the way through a conversion to Json.)
  template <std::same_as<Json> Document>
  Document redact(const Document& value) const {
    return redact_document(value);
  }

  // What is searched for literally, with the table by which it is found in linear time.
  struct Needle {
    std::string text;
    std::vector<std::size_t> borders;  // of each prefix: Knuth, Morris and Pratt's failure function
    std::string replacement;
  };

 private:
  Json redact_document(const Json& value) const;

  std::vector<Needle> directories_;
  std::vector<Needle> values_;
  std::vector<Needle> names_;
};

}  // namespace assay
