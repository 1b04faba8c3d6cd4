// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a run says of its origin where it was not measured here but taken over from another tool.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "assay/data/fields.hpp"

namespace assay {

// A figure that the other tool worked out of values which it did not keep. It has no interval, and
// no session stands behind it: it can be shown and set beside another one, never decided on.
struct ReportedFigure {
  std::string case_name;
  std::string metric;     // its name in the metric catalog; the value is in the catalog's unit
  double value = 0;       // in place of what the samples would give, where there are some
  std::size_t count = 0;  // values behind it; 0: the tool does not say
  std::optional<double> standard_deviation{};  // of those values, in the metric's unit
  std::string note{};

  bool operator==(const ReportedFigure&) const = default;
};

template <class Self, class Visit>
requires describes<Self, ReportedFigure>
void fields(Self& self, Visit&& visit) {
  visit("case", self.case_name);
  visit("metric", self.metric);
  visit("value", self.value);
  visit("count", self.count);
  visit("standard_deviation", self.standard_deviation);
  visit("note", self.note);
}

struct ImportSource {
  std::string format;                      // "hyperfine", …
  std::vector<std::string> files{};        // base names, in the order in which they were given
  std::vector<std::string> limitations{};  // what the format lacks

  bool operator==(const ImportSource&) const = default;
};

template <class Self, class Visit>
requires describes<Self, ImportSource>
void fields(Self& self, Visit&& visit) {
  visit("format", self.format);
  visit("files", self.files);
  visit("limitations", self.limitations);
}

}  // namespace assay
